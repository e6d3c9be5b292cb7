import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { continueTrace } from '../platform/trace.ts'
import { postgresReadingLedger } from './adapters/postgres-reading-ledger.ts'
import { MemoryInvoker, MemoryObjects, MemoryQueue } from './memory-ports.ts'
import type { ObjectVersion } from './ports.ts'
import { type ReadFileDependencies, readFile } from './read-file.ts'
import { headerLine } from './rules/columns.ts'

/** Reading on a real ledger, with objects, queue and invoker in memory. */
export function readFileFixture(pool: pg.Pool) {
  const objects = new MemoryObjects(50)
  const queue = new MemoryQueue()
  const invoker = new MemoryInvoker()
  const dependencies: ReadFileDependencies = {
    objects,
    queue,
    invoker,
    ledger: postgresReadingLedger(pool),
    newOwner: randomUUID,
    continueTrace,
    chunkLines: 3,
  }
  const read = (object: ObjectVersion, changes: Partial<ReadFileDependencies> = {}, timeIsShort = () => false) =>
    readFile({ ...dependencies, ...changes })({ object }, timeIsShort)
  return { objects, queue, invoker, dependencies, read }
}

export function newObject(key = `drops/acme/${randomUUID()}.csv`): ObjectVersion {
  return { bucket: 'intake', key, versionId: randomUUID() }
}

export function file(...lines: string[]): string {
  return [headerLine, ...lines, ''].join('\n')
}

export const placed = (orderId: string, amount = '1.00') => `${orderId},1,placed,2026-01-01T00:00:00Z,ACME,${amount},EUR`
export const later = (orderId: string, sequence: number, type = 'paid') => `${orderId},${sequence},${type},2026-01-0${sequence}T00:00:00Z,ACME,,`

export async function importOf(pool: pg.Pool, { key, versionId }: ObjectVersion) {
  const { rows } = await pool.query('select * from imports where object_key = $1 and version_id = $2', [key, versionId])
  return rows[0]
}

/** The lines of an import as text: `2 queued`, `3 refused type-unknown`. */
export async function outcomes(pool: pg.Pool, object: ObjectVersion): Promise<string[]> {
  const { rows } = await pool.query<{ outcome: string }>(
    `select concat_ws(' ', line, state, import_lines.reason_code) as outcome from import_lines join imports on imports.id = import_id
     where object_key = $1 and version_id = $2 order by line`,
    [object.key, object.versionId],
  )
  return rows.map(({ outcome }) => outcome)
}

export async function expireLeases(pool: pg.Pool): Promise<void> {
  await pool.query(`update imports set lease_until = now() - interval '1 second' where lease_until is not null`)
}
