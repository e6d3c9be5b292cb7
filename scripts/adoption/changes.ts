import type { Project } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import { configurationText } from './configuration-text.ts'
import { makefileText } from './makefile-text.ts'
import { type Setup, setupOf } from './setup.ts'
import { workflowPath, workflowText } from './workflow-text.ts'
import { type FoundFile, foundFile, stamped, type WantedFile } from './written-file.ts'

/** A file of `stagecraft init`, and what is there now. */
export interface Change {
  wanted: WantedFile
  found: FoundFile
  /** A unified diff from what is there to what would be written; empty where that is the same. */
  difference: string
}

const configurationPath = 'stagecraft.config.ts'

/** What was found in the project, which its files are made from. */
export async function readSetup(project: Project): Promise<Setup> {
  return setupOf(project, await describe(project))
}

/** The files that the kit writes for a repository, and what is there of them. `version`: of the kit. */
export async function changesFor(root: string, version: string, setup: Setup, withDatabase: boolean): Promise<Change[]> {
  const files: WantedFile[] = [
    { path: configurationPath, comment: '//', text: configurationText(setup, withDatabase) },
    { path: 'Makefile', comment: '#', text: makefileText(setup) },
    { path: workflowPath(setup), comment: '#', text: workflowText(setup) },
  ]
  return Promise.all(files.map((wanted) => changeOf(root, version, wanted)))
}

async function changeOf(root: string, version: string, wanted: WantedFile): Promise<Change> {
  const found = await foundFile(root, wanted.path)
  // the first line alone is no difference
  const difference = found.text.trimEnd() === wanted.text.trimEnd() ? '' : patch(wanted.path, found, stamped(wanted, version))
  return { wanted, found, difference }
}

function patch(path: string, { standing, whole }: FoundFile, next: string): string {
  const before = standing === 'absent' ? '/dev/null' : `a/${path}`
  return createTwoFilesPatch(before, `b/${path}`, whole, next, undefined, undefined, { context: 3, headerOptions: FILE_HEADERS_ONLY })
}
