import { ask } from '../../ask.ts'
import type { DatabaseSigner, RunningDoor } from '../engine.ts'

/** Asks a running engine (database_signers.py). Undefined where it knows no role's key of that name. */
export async function databaseSigner({ endpoint, frontSecret }: RunningDoor, keyId: string, resource: string): Promise<DatabaseSigner | undefined> {
  const answer = await ask(`${endpoint}/_stagecraft/database-signer?of=${encodeURIComponent(`${keyId} ${resource}`)}`, {
    'x-stagecraft-front': frontSecret,
  })
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw new Error(`The engine answered ${answer.status} to the question who signs with ${keyId}.`)
  return JSON.parse(answer.text) as DatabaseSigner
}
