import { existsSync } from 'node:fs'
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What the kit knows of a stack, below its state, that belongs to its data: what is deployed, what the next start trusts of it, its keys and
 * passwords, who is signed in. Not with it go the ports (they are the machine's), logs, caches, and what says what runs.
 */
export const stackRecords = [
  'deployed.json',
  'migrated.json',
  'recovery.json',
  'records.json',
  'database-secret.json',
  'administrator.json',
  'front-secret',
  'identity',
  'identity.json',
  'people.json',
  'sign-in-sessions.json',
  'authorizers.json',
  'page-config.json',
] as const

/** Copies the records to `folder`, which is made. */
export async function copyRecords(state: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of stackRecords) if (existsSync(join(state, name))) await cp(join(state, name), join(folder, name), { recursive: true })
}

/** Makes such a copy the records of a stack; one that is not in it is removed. Done twice it changes nothing. */
export async function replaceRecords(folder: string, state: string): Promise<void> {
  for (const name of stackRecords) {
    await rm(join(state, name), { recursive: true, force: true })
    if (existsSync(join(folder, name))) await cp(join(folder, name), join(state, name), { recursive: true })
  }
}
