import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Project, writeJson } from '../project.ts'
import type { Handed } from './file.ts'

/** The file with what a service was handed last. */
export function handedFile({ programs }: Pick<Project, 'programs'>): string {
  return join(programs, 'handed.json')
}

/** What a service was handed last, or is handed at a stage on AWS; nothing to a project that is no part of a whole. */
export function readHanded(project: Pick<Project, 'programs' | 'partOf' | 'forAws'>): Handed {
  // what the local stack has is no stage's
  if (project.forAws) return project.forAws.handed ?? { params: {}, values: {} }
  const file = handedFile(project)
  if (!project.partOf || !existsSync(file)) return { params: {}, values: {} }
  return JSON.parse(readFileSync(file, 'utf8')) as Handed // as written below: whole or not at all
}

/** The values themselves that a service was handed last. */
export function handedValues(project: Pick<Project, 'programs' | 'partOf' | 'forAws'>): string[] {
  const { params, values } = readHanded(project)
  return [...Object.values(params), ...Object.values(values)].map(String)
}

export function writeHanded(project: Pick<Project, 'programs'>, handed: Handed): Promise<void> {
  return writeJson(handedFile(project), handed)
}
