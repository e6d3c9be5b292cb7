import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import { deadLetterLedger } from './adapters/dead-letter-ledger.ts'
import type { DeadMessage } from './ports.ts'
import { recordDeadLetters } from './record-dead-letters.ts'
import { aLine, anImport, event, figures, importId } from './testing.ts'

let database: TestDatabase
let pool: pg.Pool
let record: (messages: readonly DeadMessage[]) => Promise<DeadMessage[]>

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool
  record = recordDeadLetters(deadLetterLedger(database.as('writer')))
})
afterAll(() => database.close())
beforeEach(async () => {
  await pool.query('truncate imports, import_lines, unreadable_messages cascade')
  await anImport(pool)
})

describe('recording dead letters', () => {
  it('makes a queued line dead with its last recorded reason, and moves the figures with it', async () => {
    await aLine(pool, 2, 'queued', { reason: 'deadlock detected' })
    expect(await record([message(2)])).toEqual([])
    expect(await lineOf(2)).toMatchObject({ state: 'dead', reason: 'deadlock detected', dead_event: event('A-1', 2) })
    expect(await figures(pool)).toMatchObject({ lines: 1, queued: 0, dead: 1 })
  })

  it('says that no reason could be recorded where none was', async () => {
    await aLine(pool, 2, 'queued')
    await record([message(2)])
    const { reason, reason_code } = await lineOf(2)
    expect(reason).toBe('No reason could be recorded in 15 attempts: the function crashed, ran out of time, or could not reach the database.')
    expect(reason_code).toBe('no-reason-recorded')
  })

  it.each(['applied', 'waiting', 'duplicate', 'refused'])('leaves a line that is %s as it is', async (state) => {
    await aLine(pool, 2, state)
    const before = [await lineOf(2), await figures(pool)]
    expect(await record([message(2)])).toEqual([])
    expect([await lineOf(2), await figures(pool)]).toEqual(before)
  })

  it('counts a letter that is delivered twice once', async () => {
    await aLine(pool, 2, 'queued')
    await record([message(2), message(2)])
    await record([message(2)])
    expect(await figures(pool)).toMatchObject({ queued: 0, dead: 1 })
  })

  it('passes over a letter whose line was sent again since', async () => {
    await aLine(pool, 2, 'queued', { attempt: 2 })
    await record([message(2)])
    expect(await figures(pool)).toMatchObject({ queued: 1, dead: 0 })
  })

  it('waits for the transaction that gives the line its outcome, and changes nothing then', async () => {
    await aLine(pool, 2, 'queued')
    const other = await pool.connect()
    await other.query('begin')
    await other.query(`update import_lines set state = 'applied' where line = 2`)
    const recording = record([message(2)])
    await untilOneWaits()
    await other.query('update imports set queued = queued - 1, applied = applied + 1')
    await other.query('commit')
    other.release()
    expect(await recording).toEqual([])
    expect(await figures(pool)).toMatchObject({ queued: 0, applied: 1, dead: 0 })
  })

  it.each([
    ['is not JSON', '{', 'The body is not JSON.'],
    ['is of another form', '{"importId":"x"}', 'importId'],
    ['holds NUL', body(2, { ...event('A-1', 2), customerId: 'a\u0000' }), 'NUL'],
    ['names a line that no import has', body(99), 'There is no line 99'],
  ])('keeps a message that %s as it was, with the reason', async (_, text, reason) => {
    expect(await record([{ ...message(2), body: text }])).toEqual([])
    const { rows } = await pool.query(`select convert_from(body, 'utf8') as body, reason from unreadable_messages`)
    expect(rows).toEqual([{ body: text, reason: expect.stringContaining(reason) }])
  })

  it('gives back every letter while the database is away, without trying each', async () => {
    const away = new pg.Pool({ host: '127.0.0.1', port: 1 })
    const letters = [message(2), message(3), message(4)]
    expect(await recordDeadLetters(deadLetterLedger(away))(letters)).toEqual(letters)
  })

  it('gives back only the letter that failed otherwise', async () => {
    await aLine(pool, 2, 'queued')
    await aLine(pool, 3, 'queued')
    const ledger = deadLetterLedger(database.as('writer'))
    const failing = recordDeadLetters({
      ...ledger,
      record: (line, fallback) => (line.line === 2 ? Promise.reject(new Error('a bug')) : ledger.record(line, fallback)),
    })
    expect((await failing([message(2), message(3)])).map(({ id }) => id)).toEqual(['message-2'])
    expect(await figures(pool)).toMatchObject({ queued: 1, dead: 1 })
  })
})

function message(line: number): DeadMessage {
  return { id: `message-${line}`, receiptHandle: `receipt-${line}`, body: body(line), receives: 16 }
}

function body(line: number, said = event('A-1', line)): string {
  return JSON.stringify({ importId, line, attempt: 1, traceparent: 't', event: said })
}

async function lineOf(line: number) {
  const { rows } = await pool.query('select state, reason_code, reason, dead_event, changed_at from import_lines where line = $1', [line])
  return rows[0]
}

async function untilOneWaits(): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
    if (rowCount) return
  }
}
