import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { servicesOf } from '../compose/services.ts'
import { type Project, readJson, writeJson } from '../project.ts'
import type { Deployed } from '../stack/deploy.ts'

/** What was deployed last; undefined where that is not known, because a deployment was interrupted or the file is not what was written. */
export async function readDeployed(project: Project): Promise<Deployed | undefined> {
  const kept = await readJson<Partial<Deployed> | null>(deployedFile(project))
  const isRecord = typeof kept?.template === 'string' && typeof kept.code === 'object' && kept.code !== null && Array.isArray(kept.leftOut)
  return isRecord && typeof kept.stack === 'string' && typeof kept.id === 'string' && typeof kept.mark === 'string' ? (kept as Deployed) : undefined // every field was looked at
}

/** What was deployed last into the project's engine: a stack, or one for each service that a compose file joins. */
export async function deployedStacks(project: Project): Promise<Deployed[]> {
  const all = await Promise.all((project.compose ? servicesOf(project) : [project]).map(readDeployed))
  return all.filter((each) => each !== undefined)
}

export function writeDeployed(project: Project, deployed: Deployed): Promise<void> {
  return writeJson(deployedFile(project), deployed)
}

/** Notes that functions, by their full names, have other code than at the last deployment: its hash, or '' while that is not known. */
export async function noteCode(project: Project, hashes: Readonly<Record<string, string>>): Promise<void> {
  const deployed = await readDeployed(project)
  if (deployed) await writeDeployed(project, { ...deployed, code: { ...deployed.code, ...hashes } })
}

/** While a deployment is under way nothing is known. */
export function forgetDeployed(project: Project): Promise<void> {
  return rm(deployedFile(project), { force: true })
}

/** The file's path: its time is that of the last deployment. */
export function deployedFile(project: Project): string {
  return join(project.state, 'deployed.json')
}
