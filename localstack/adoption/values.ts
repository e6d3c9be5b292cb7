import { join } from 'node:path'
import { readHanded } from '../compose/handed.ts'
import { engineOwner } from '../compose/services.ts'
import { type Project, readJson, writeJson } from '../project.ts'

/**
 * Values of variables that only AWS, or another machine, has: `ssm:/shop/db-password` → value. They are asked for once, kept in `.stagecraft/values.json`
 * (readable by their owner alone), and never sent to AWS.
 */
export type Values = Readonly<Record<string, string>>

type Place = Pick<Project, 'programs' | 'state' | 'partOf'>

/** The file with the values that were set; of a service that a compose file joins, the one of them all. */
export function valuesFile(project: Place): string {
  return join(engineOwner(project).programs, 'values.json')
}

/** The values that were set, and those that a service is handed of others. */
export async function readValues(project: Place): Promise<Values> {
  return { ...(await keptValues(project)), ...readHanded(project).values }
}

async function keptValues(project: Place): Promise<Values> {
  const kept = await readJson<unknown>(valuesFile(project))
  if (kept === null || typeof kept !== 'object') return {}
  return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** Keeps further values beside those that are there. */
export async function keepValues(project: Place, values: Values): Promise<void> {
  await writeJson(valuesFile(project), { ...(await keptValues(project)), ...values })
}
