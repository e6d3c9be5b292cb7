import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { engineOwner } from '../compose/services.ts'
import type { Project } from '../project.ts'
import { madeOnce } from './made-once.ts'

/** The file with the stack's front secret: 256 bits as base64url, readable by its owner alone. */
export function frontSecretFile(project: Project): string {
  return join(engineOwner(project).state, 'front-secret')
}

/**
 * What the kit's own parts show the engine in the header `x-stagecraft-front`, where it answers nobody else: made at a stack's first start,
 * kept until `reset`.
 */
export function frontSecret(project: Project): Promise<string> {
  return madeOnce(frontSecretFile(project), () => keptOrNew(project))
}

async function keptOrNew(project: Project): Promise<string> {
  const kept = await readFrontSecret(project)
  if (/^[\w-]{43}$/.test(kept)) return kept
  const made = randomBytes(32).toString('base64url')
  await writeFile(frontSecretFile(project), made, { mode: 0o600 })
  return made
}

/** The secret as it is kept; empty where there is none. */
export function readFrontSecret(project: Project): Promise<string> {
  return readFile(frontSecretFile(project), 'utf8').catch(() => '')
}
