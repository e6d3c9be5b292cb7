import { join } from 'node:path'
import { type Project, readJson, writeJson } from '../project.ts'

/**
 * Values of variables that only AWS, or another machine, has: `ssm:/shop/db-password` → value. They are asked for once, kept in `.stagecraft/values.json`
 * (readable by their owner alone), and never sent to AWS.
 */
export type Values = Readonly<Record<string, string>>

export function valuesFile(project: Pick<Project, 'programs'>): string {
  return join(project.programs, 'values.json')
}

export async function readValues(project: Pick<Project, 'programs'>): Promise<Values> {
  const kept = await readJson<unknown>(valuesFile(project))
  if (kept === null || typeof kept !== 'object') return {}
  return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** Keeps further values beside those that are there. */
export async function keepValues(project: Pick<Project, 'programs'>, values: Values): Promise<void> {
  await writeJson(valuesFile(project), { ...(await readValues(project)), ...values })
}
