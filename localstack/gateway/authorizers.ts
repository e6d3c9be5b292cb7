import { readFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DeployedApis } from '../stack/authorizers.ts'

/**
 * What the deployed API asks of its callers, read from the file that is written after a deployment, and again where that has changed.
 * The gateway listens before the stack is deployed: who comes too early waits, `withinMs` at the most, and then gets undefined.
 */
export function deployedApi(file: string, withinMs = 10_000): () => Promise<DeployedApis | undefined> {
  let read: { at: number; api: DeployedApis } | undefined
  const look = () => {
    const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs
    if (at === undefined) return undefined
    if (read?.at !== at) read = { at, api: JSON.parse(readFileSync(file, 'utf8')) as DeployedApis }
    return read.api
  }
  return async () => {
    for (const until = Date.now() + withinMs; ; await sleep(50)) {
      const api = look()
      if (api || Date.now() >= until) return api
    }
  }
}
