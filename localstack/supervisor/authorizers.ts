import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Project, readJson, writeJson } from '../project.ts'
import type { DeployedApis } from '../stack/authorizers.ts'
import type { EngineAccess } from '../stack/client-options.ts'
import type { Description } from '../stack/description.ts'

/** Keeps for the gateway what was deployed: which APIs, and what they ask of their callers; the SDK is loaded only where that may have changed. */
export async function keepAuthorizers(project: Project, access: EngineAccess, description: Description, isUnchanged: boolean): Promise<void> {
  const file = authorizersFile(project)
  if (isUnchanged && existsSync(file)) return
  const { deployedApis } = await import('../stack/authorizers.ts')
  await writeJson(file, await deployedApis(access, description))
}

/** What the deployment left of the APIs; undefined where nothing was deployed. */
export function keptApis(project: Project): Promise<DeployedApis | undefined> {
  return readJson<DeployedApis>(authorizersFile(project))
}

/** What an earlier engine knew names pools that are gone. */
export async function forgetAuthorizers(project: Project): Promise<void> {
  await rm(authorizersFile(project), { force: true })
}

function authorizersFile(project: Project): string {
  return join(project.state, 'authorizers.json')
}
