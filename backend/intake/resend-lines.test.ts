import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import { postgresResendLedger } from './adapters/postgres-resend-ledger.ts'
import { MemoryQueue } from './memory-ports.ts'
import { file, importOf, later, newObject, outcomes, placed, readFileFixture } from './read-file-fixture.ts'
import { resendLines } from './resend-lines.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

async function importWithDeadLines(content: string, dead: number[]) {
  const reading = readFileFixture(database.as('writer'))
  const object = newObject()
  reading.objects.put(object, content)
  await reading.read(object)
  const { id } = await importOf(database.pool, object)
  await database.pool.query(`update import_lines set state = 'dead' where import_id = $1 and line = any($2)`, [id, dead])
  await database.pool.query('update imports set queued = queued - $2, dead = dead + $2 where id = $1', [id, dead.length])
  return { object, importId: id as string }
}

function fixture() {
  const queue = new MemoryQueue()
  return { queue, resend: resendLines({ ledger: postgresResendLedger(database.as('writer')), queue }) }
}

describe('sending dead lines again', () => {
  it('makes them queued, counts them so, and sends each order in sequence', async () => {
    const { object, importId } = await importWithDeadLines(file(later('a', 2), placed('b'), placed('a')), [2, 4])
    const { queue, resend } = fixture()
    const lines = [2, 4].map((line) => ({ importId, line }))
    expect(await resend({ lines })).toEqual({ sent: 2 })
    expect(queue.messages.map(({ line, attempt, event }) => [line, attempt, event.sequence])).toEqual([
      [4, 2, 1],
      [2, 2, 2],
    ])
    expect(queue.messages[0]?.traceparent).toMatch(/^00-/)
    expect(await importOf(database.pool, object)).toMatchObject({ queued: 3, dead: 0 })
    expect(await outcomes(database.pool, object)).toEqual(['2 queued', '3 queued', '4 queued'])
  })

  it('leaves lines in other states, and lines that are none, alone', async () => {
    const { object, importId } = await importWithDeadLines(file(placed('a'), placed('b')), [2])
    const { resend } = fixture()
    expect(await resend({ lines: [2, 3, 99].map((line) => ({ importId, line })) })).toEqual({ sent: 1 })
    expect(await resend({ lines: [2, 3].map((line) => ({ importId, line })) })).toEqual({ sent: 0 })
    expect(await importOf(database.pool, object)).toMatchObject({ queued: 2, dead: 0 })
  })

  it('sends a line once where it is asked for many times at once', async () => {
    const imports = await Promise.all([1, 2, 3].map((each) => importWithDeadLines(file(placed(`a${each}`), placed(`b${each}`)), [2, 3])))
    const lines = imports.flatMap(({ importId }) => [2, 3].map((line) => ({ importId, line })))
    const { resend, queue } = fixture()
    const results = await Promise.all([resend({ lines }), resend({ lines: lines.toReversed() }), resend({ lines })])
    expect(results.reduce((sum, { sent }) => sum + sent, 0)).toBe(6)
    expect(queue.messages).toHaveLength(6)
    for (const { object } of imports) expect(await importOf(database.pool, object)).toMatchObject({ queued: 2, dead: 0 })
  })

  it('leaves lines queued, for the reconciler, where the queue does not take them', async () => {
    const { object, importId } = await importWithDeadLines(file(placed('a')), [2])
    const resend = resendLines({
      ledger: postgresResendLedger(database.as('writer')),
      queue: { send: () => Promise.reject(new Error('queue away')) },
    })
    await expect(resend({ lines: [{ importId, line: 2 }] })).rejects.toThrow('queue away')
    expect(await importOf(database.pool, object)).toMatchObject({ queued: 1, dead: 0 })
  })
})
