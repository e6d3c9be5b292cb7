import { join } from 'node:path'
import { engineOwner } from '../../compose/services.ts'
import { type Project, readJson, writeJson } from '../../project.ts'
import type { Description } from '../description.ts'
import type { Codes } from './code.ts'

/** The file that tells the engine which program runs a function: full function name, or runtime → the program, absolute. */
export function interpretersFile(project: Pick<Project, 'state' | 'programs' | 'partOf'>): string {
  return join(engineOwner(project).state, 'interpreters.json')
}

/**
 * Notes the programs that run these functions, beside those noted before, and those of whole runtimes for functions that have no other (`ofRuntimes`). Of an
 * application without such functions there is no file.
 */
export async function noteInterpreters(
  project: Pick<Project, 'state' | 'programs' | 'partOf'>,
  { functions }: Pick<Description, 'functions'>,
  codes: Codes,
  ofRuntimes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const ofFunctions = Object.entries(functions).flatMap(([key, { name }]) => {
    const { interpreter } = codes.get(key) ?? {}
    return interpreter ? [[name, interpreter] as const] : []
  })
  const noted = [...Object.entries(ofRuntimes), ...ofFunctions]
  if (noted.length === 0) return
  await writeJson(interpretersFile(project), { ...(await readJson<object>(interpretersFile(project))), ...Object.fromEntries(noted) })
}
