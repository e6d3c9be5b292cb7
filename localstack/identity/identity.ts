import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson } from '../project.ts'
import { type IdentitySettings, readSettings, settingsFile } from './settings.ts'

/** Passwords of the sample people that are the pool's own: user name → password. */
export type Passwords = Readonly<Record<string, string>>

export function passwordFile(state: string): string {
  return join(state, 'people.json')
}

/** The settings as they are now: read again when their file has changed, undefined until there is one. */
export function settingsSource(state: string): () => Promise<IdentitySettings | undefined> {
  let known: { settings: IdentitySettings | undefined; changed: number } | undefined
  return async () => {
    const changed = (await stat(settingsFile(state)).catch(() => undefined))?.mtimeMs
    if (changed === undefined) return undefined
    if (known?.changed !== changed) known = { settings: await readSettings(state), changed }
    return known.settings
  }
}

export async function readPasswords(state: string): Promise<Passwords> {
  return (await readJson<Passwords>(passwordFile(state))) ?? {}
}
