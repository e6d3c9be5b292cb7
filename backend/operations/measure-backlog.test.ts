import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import { putMetrics } from '../platform/metrics.ts'
import { backlogQueries } from './adapters/backlog-queries.ts'
import { measureBacklog } from './measure-backlog.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.pool.query('truncate imports, orders, outbox, unreadable_messages cascade'))

async function measured(): Promise<Record<string, number>> {
  const lines: string[] = []
  await measureBacklog(backlogQueries(database.as('reader')), (metrics) => putMetrics(metrics, (line) => lines.push(line)))()
  expect(lines).toHaveLength(1)
  const { _aws, ...values } = JSON.parse(lines[0] ?? '')
  return values
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

async function importOf(figures: { lines: number; refused?: number; dead?: number; status?: string; at?: Date; begun?: Date }): Promise<string> {
  const { lines, refused = 0, dead = 0, status = 'read', at = new Date(), begun = at } = figures
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into imports (bucket, object_key, version_id, file_name, size_bytes, traceparent, status, lines, refused, dead, applied, updated_at, created_at)
     values ('b', gen_random_uuid(), '1', 'a.csv', 1, 'trace', $1, $2, $3, $4, $2::int - $3::int - $4::int, $5, $6) returning id`,
    [status, lines, refused, dead, at, begun],
  )
  return rows[0]?.id ?? ''
}

test('of an empty database everything is 0', async () => {
  expect(await measured()).toEqual({ DeadLetters: 0, OldestWaitingEvent: 0, StalledImport: 0, OutboxLag: 0, RefusedShare: 0 })
})

test('counts dead lines, and messages of the last day that name no line', async () => {
  const id = await importOf({ lines: 2, dead: 2 })
  await database.pool.query(
    `insert into import_lines (import_id, line, raw, state) values ($1, 1, '', 'dead'), ($1, 2, '', 'dead'), ($1, 3, '', 'applied')`,
    [id],
  )
  await database.pool.query(
    `insert into unreadable_messages (message_id, body, reason, recorded_at) values ('new', '', '', now()), ('old', '', '', now() - interval '25 hours')`,
  )
  expect(await measured()).toMatchObject({ DeadLetters: 3 })
})

test('measures the event that waits longest, and none that was applied', async () => {
  const id = await importOf({ lines: 0 })
  await database.pool.query(`insert into orders (id, waiting) values ('a', 1), ('b', 0)`)
  const event = `insert into order_events (order_id, sequence, type, occurred_at, customer_id, fingerprint, state, import_id, line, traceparent, received_at)
    values ($1, $2, 'paid', now(), 'c', '', $3, $4, $5, 'trace', $6)`
  await database.pool.query(event, ['a', 2, 'waiting', id, 1, minutesAgo(3)])
  await database.pool.query(event, ['a', 1, 'applied', id, 2, minutesAgo(9)])
  await database.pool.query(event, ['b', 1, 'applied', id, 3, minutesAgo(9)])
  expect((await measured()).OldestWaitingEvent).toBeCloseTo(180, -1)
})

test('measures the import that has not been read on for longest', async () => {
  await importOf({ lines: 1, status: 'reading', at: minutesAgo(4) })
  await importOf({ lines: 1, status: 'read', at: minutesAgo(40) })
  expect((await measured()).StalledImport).toBeCloseTo(240, -1)
})

test('measures the change that has waited longest for its publication', async () => {
  await database.pool.query(
    `insert into outbox (order_id, sequence, type, body, traceparent, created_at, published_at) values
     ('a', 1, 'paid', '{}', 't', $1, now()), ('a', 2, 'paid', '{}', 't', $2, null), ('b', 1, 'paid', '{}', 't', $3, null)`,
    [minutesAgo(30), minutesAgo(2), minutesAgo(1)],
  )
  expect((await measured()).OutboxLag).toBeCloseTo(120, -1)
})

test('gives the share of refused lines of the last hour', async () => {
  await importOf({ lines: 30, refused: 10 })
  await importOf({ lines: 10 })
  await importOf({ lines: 100, refused: 100, begun: minutesAgo(61) })
  expect(await measured()).toMatchObject({ RefusedShare: 25 })
})

test('gives no share of less than ten lines', async () => {
  await importOf({ lines: 9, refused: 9 })
  expect(await measured()).toMatchObject({ RefusedShare: 0 })
})
