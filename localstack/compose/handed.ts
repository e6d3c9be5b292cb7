import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Project, writeJson } from '../project.ts'

/** What a service is handed of the others. */
export interface Handed {
  /** Its parameters, `${param:…}`. */
  params: Readonly<Record<string, string>>
  /** Variable without its braces → value: `cf:users-dev.TableName`, and `import:…` of exports. */
  values: Readonly<Record<string, string>>
  /** The names of the roles that others have. */
  roles?: readonly string[]
}

/** The file with what a service was handed last. */
export function handedFile({ programs }: Pick<Project, 'programs'>): string {
  return join(programs, 'handed.json')
}

/** What a service was handed last; nothing to a project that is no part of a whole. */
export function readHanded(project: Pick<Project, 'programs' | 'partOf'>): Handed {
  const file = handedFile(project)
  if (!project.partOf || !existsSync(file)) return { params: {}, values: {} }
  return JSON.parse(readFileSync(file, 'utf8')) as Handed // as written below: whole or not at all
}

export function writeHanded(project: Pick<Project, 'programs'>, handed: Handed): Promise<void> {
  return writeJson(handedFile(project), handed)
}
