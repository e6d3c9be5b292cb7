import type { DatabaseSigner, RunningDoor } from '../engine.ts'
import { askEngine } from './ask-engine.ts'

/** Asks a running engine (database_signers.py). Undefined where it knows no role's key of that name. */
export function databaseSigner(door: RunningDoor, keyId: string, resource: string): Promise<DatabaseSigner | undefined> {
  return askEngine(door, 'database-signer', { of: `${keyId} ${resource}` }, `whose key ${keyId} is`)
}
