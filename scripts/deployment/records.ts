import { randomBytes } from 'node:crypto'
import type { Kept } from './kept.ts'
import type { Store } from './store.ts'

/** What became of a deployment. `running` of one that has ended without saying so means that it was interrupted. */
export type Result = 'running' | 'done' | 'failed' | 'rolled-back' | 'interrupted'

/** One deployment, as it is kept in the artifact bucket: `deployments/<stage>/<id>.json`. Which release runs is what the stage's stack says. */
export interface DeploymentRecord {
  /** Time and a random end: sorted, they are in their order. */
  id: string
  kind: 'deploy' | 'promote' | 'rollback' | 'remove'
  stage: string
  /** The stage it came from, of a promotion. */
  from?: string
  release: string
  /** SHA-256 of the release's manifest. */
  manifest: string
  /** The release that ran before; undefined where none did. */
  before?: string
  /** ARN of who called. */
  who: string
  /** RFC 3339, UTC. */
  startedAt: string
  endedAt?: string
  result: Result
  /** Why it failed, for people. */
  reason?: string
  /** The migrations that the database has afterwards, by name, where they may have changed and the migrator said so. */
  applied?: readonly string[]
  /** Of a removal: what it keeps. */
  kept?: Kept[]
  /** Its steps so far, with seconds. */
  steps: { name: string; seconds: number }[]
}

export function newRecord(about: Omit<DeploymentRecord, 'id' | 'startedAt' | 'result' | 'steps'>): DeploymentRecord {
  const startedAt = new Date().toISOString()
  return { ...about, id: `${startedAt.replaceAll(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`, startedAt, result: 'running', steps: [] }
}

/** Writes a record anew: `etag` is that of the last writing. Throws where somebody else wrote it. */
export async function writeRecord(store: Store, record: DeploymentRecord, etag?: string): Promise<string> {
  const written = await store.write(recordKey(record), `${JSON.stringify(record)}\n`, etag === undefined ? undefined : { etag })
  if (!written) throw new Error(`The record ${record.id} was written by another command.`)
  return written
}

/** A stage's deployments, newest first; `limit` of them. */
export async function recordsOf(store: Store, stage: string, limit = 20): Promise<{ record: DeploymentRecord; etag: string }[]> {
  const keys = (await store.keys(`deployments/${stage}/`))
    .filter((key) => key.endsWith('.json'))
    .sort()
    .reverse()
    .slice(0, limit)
  const read = await Promise.all(keys.map((key) => store.read(key)))
  return read.flatMap((each) => (each ? [{ record: JSON.parse(each.text) as DeploymentRecord, etag: each.etag }] : []))
}

/** The newest release that worked in a stage and is not the one that runs; undefined where none is known. */
export async function previousRelease(store: Store, stage: string, running: string): Promise<string | undefined> {
  const records = await recordsOf(store, stage, 100)
  return records.find(({ record: { result, release, kind } }) => result === 'done' && kind !== 'remove' && release !== running)?.record.release
}

function recordKey({ stage, id }: DeploymentRecord): string {
  return `deployments/${stage}/${id}.json`
}
