import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Checked, Finding, Template } from '../checked.ts'

/** A template as a file, for tools that read files. */
export interface TemplateFile {
  name: string
  path: string
  region: string
  template: Template
}

/** What a check found, and in which template. */
export interface ToolFinding extends Finding {
  tool: string
  template: string
  /** The rule’s. */
  id: string
}

/** Something that a rule would find and the template excuses. */
export interface Suppressed {
  tool: string
  template: string
  id: string
  resource: string
  reason: string
}

export interface ToolResult {
  findings: ToolFinding[]
  suppressed: Suppressed[]
}

/** Writes each template into `folder` as JSON. */
export function writeTemplates(all: readonly Checked[], folder: string): Promise<TemplateFile[]> {
  return Promise.all(
    all.map(async ({ name, template, region }, at) => {
      const path = join(folder, `${at}.json`)
      await writeFile(path, JSON.stringify(template, null, 2))
      return { name, path, region, template }
    }),
  )
}

/** The name of the template in a file that a tool speaks of. */
export function nameOfFile(files: readonly TemplateFile[], path: string): string {
  return files.find((each) => basename(each.path) === basename(path))?.name ?? path
}
