import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import { event, figuresThatLie, importOf, ledgerState, lineStates } from '../ledger-fixture.ts'
import { type OrderLine, type Settlement, settleLines } from '../rules/settle-lines.ts'
import { orderLedger } from './order-ledger.ts'

let database: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool
})
afterAll(() => database.close())
beforeEach(() => pool.query('truncate imports, import_lines, orders, order_events, outbox'))

function settle(...lines: (OrderLine | undefined)[]): Promise<Settlement> {
  return settleIn(database.as('writer'), ...lines)
}

function settleIn(connections: pg.Pool, ...lines: (OrderLine | undefined)[]): Promise<Settlement> {
  const batch = lines.filter((line) => line !== undefined)
  return orderLedger(connections).settle(batch, (snapshot) => settleLines(batch, snapshot))
}

describe('a batch in the database', () => {
  it('applies events in sequence, and writes order, events, outcomes, outbox and figures', async () => {
    const lines = await importOf(pool, [event('A', 1, 'placed'), event('A', 2, 'paid'), event('B', 1, 'placed'), event('A', 3, 'shipped')])
    await settle(...lines)
    expect(await ledgerState(pool)).toEqual({
      orders: [
        { id: 'A', status: 'shipped', lastSequence: 3, waiting: 0, paid: true },
        { id: 'B', status: 'placed', lastSequence: 1, waiting: 0, paid: false },
      ],
      events: { A: ['1 applied', '2 applied', '3 applied'], B: ['1 applied'] },
      told: { A: [1, 2, 3], B: [1] },
      figures: [{ lines: 4, queued: 0, applied: 4, waiting: 0, duplicate: 0, refused: 0, dead: 0 }],
    })
    const { rows } = await pool.query(
      `select customer_id, amount::text, currency, placed_at = '2026-01-01T00:00:01Z' as placed, version from orders where id = 'A'`,
    )
    expect(rows).toEqual([{ customer_id: 'VINET', amount: '12.30', currency: 'USD', placed: true, version: '1' }])
  })

  it('keeps a time to the microsecond, and tells it as it came, also of an event that waited', async () => {
    const times = ['1996-07-04T10:00:00Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.123456Z']
    const [placed, ...early] = await importOf(
      pool,
      times.map((occurredAt, index) => event('A', index + 1, index === 0 ? 'placed' : index === 1 ? 'shipped' : 'paid', { occurredAt })),
    )
    await settle(...early)
    await settle(placed)
    const { rows } = await pool.query(`select body ->> 'occurredAt' as told from outbox order by sequence`)
    expect(rows.map(({ told }) => told)).toEqual(times)
  })

  it('parks early events, and applies all of them when the gap closes, each import moving its own figures', async () => {
    const late = await importOf(pool, [event('A', 1, 'placed')])
    const early = await importOf(pool, [event('A', 3, 'shipped'), event('A', 2, 'paid'), event('A', 5, 'paid')])
    await settle(...early)
    expect((await ledgerState(pool)).orders).toEqual([{ id: 'A', status: null, lastSequence: 0, waiting: 3, paid: false }])
    await settle(...late)
    expect(await ledgerState(pool)).toEqual({
      orders: [{ id: 'A', status: 'shipped', lastSequence: 3, waiting: 1, paid: true }],
      events: { A: ['1 applied', '2 applied', '3 applied', '5 waiting'] },
      told: { A: [1, 2, 3] },
      figures: [
        { lines: 1, queued: 0, applied: 1, waiting: 0, duplicate: 0, refused: 0, dead: 0 },
        { lines: 3, queued: 0, applied: 2, waiting: 1, duplicate: 0, refused: 0, dead: 0 },
      ],
    })
  })

  it('finds what waits behind a gap that events of the batch and waiting ones close together', async () => {
    const lines = await importOf(pool, [
      event('A', 6, 'paid'),
      event('A', 4, 'paid'),
      event('A', 2, 'shipped'),
      event('A', 5, 'delivered'),
      event('A', 3, 'paid'),
      event('A', 1, 'placed'),
    ])
    for (const line of lines.slice(0, 3)) await settle(line)
    await settle(...lines.slice(3))
    expect((await ledgerState(pool)).events).toEqual({ A: ['1 applied', '2 applied', '3 applied', '4 applied', '5 applied', '6 applied'] })
  })

  it('tells repeats from conflicts, among applied and among waiting events', async () => {
    const lines = await importOf(pool, [
      event('A', 1, 'placed'),
      event('A', 1, 'placed'),
      event('A', 1, 'placed', { amount: '12.31' }),
      event('A', 3, 'paid'),
      event('A', 3, 'paid'),
      event('A', 3, 'shipped'),
    ])
    for (const line of lines) await settle(line)
    expect(await lineStates(pool, lines)).toEqual([
      'applied',
      'duplicate',
      'refused: sequence-conflict',
      'waiting',
      'duplicate',
      'refused: sequence-conflict',
    ])
    const { rows } = await pool.query(`select reason_column, reason_value from import_lines where line = 4`)
    expect(rows).toEqual([{ reason_column: 'sequence', reason_value: '1' }])
  })

  it('refuses a waiting event that turns out impossible, and lets another take its number, in one batch too', async () => {
    const wrong = await importOf(pool, [event('A', 2, 'delivered'), event('A', 3, 'paid')])
    const right = await importOf(pool, [event('A', 1, 'placed'), event('A', 2, 'shipped')])
    await settle(...wrong)
    await settle(...right)
    expect(await lineStates(pool, [...wrong, ...right])).toEqual(['refused: impossible-transition', 'applied', 'applied', 'applied'])
    expect(await ledgerState(pool)).toMatchObject({
      orders: [{ id: 'A', status: 'shipped', lastSequence: 3, waiting: 0 }],
      events: { A: ['1 applied', '2 applied', '3 applied'] },
    })
    expect(await figuresThatLie(pool)).toEqual([])
  })

  it('changes nothing when a line comes again, whatever its outcome was', async () => {
    const lines = await importOf(pool, [event('A', 1, 'placed'), event('A', 1, 'placed'), event('A', 2, 'delivered'), event('A', 3, 'paid')])
    await settle(...lines)
    const before = await ledgerState(pool)
    const again = await settle(...lines, ...lines)
    expect(again).toMatchObject({ outcomes: [], events: [], orders: [], changes: [], unknown: [] })
    expect(await ledgerState(pool)).toEqual(before)
  })

  it('applies a dead line that is sent again', async () => {
    const lines = await importOf(pool, [event('A', 1, 'placed')])
    await pool.query(`update import_lines set state = 'dead', reason_code = 'lost', reason = 'lost'`)
    await pool.query('update imports set queued = 0, dead = 1')
    await settle(...lines)
    expect(await lineStates(pool, lines)).toEqual(['applied'])
    expect(await figuresThatLie(pool)).toEqual([])
  })

  it('leaves no order behind for an event that was refused or that no import has', async () => {
    const lines = await importOf(pool, [event('A', 1, 'paid')])
    const settlement = await settle(...lines, { ...lines[0], line: 99, event: event('B', 1, 'placed') } as OrderLine)
    expect(settlement.unknown).toEqual([{ importId: lines[0]?.importId, line: 99 }])
    expect((await ledgerState(pool)).orders).toEqual([])
  })

  it('writes nothing when the process ends before the commit', async () => {
    const lines = await importOf(pool, [event('A', 1, 'placed'), event('A', 2, 'paid')])
    const before = await ledgerState(pool)
    const dying = failingPool(database.as('writer'), 'commit')
    await expect(settleIn(dying, ...lines)).rejects.toThrow('killed before commit')
    expect(await ledgerState(pool)).toEqual(before)
    await settle(...lines)
    expect(await lineStates(pool, lines)).toEqual(['applied', 'applied'])
  })

  it('does not overwrite an outcome that another writer gave the line meanwhile', async () => {
    const lines = await importOf(pool, [event('A', 1, 'placed')])
    const overtaken = beforeQuery(database.as('writer'), 'orders-write', async () => {
      await pool.query(`update import_lines set state = 'dead'`)
      await pool.query('update imports set queued = 0, dead = 1')
    })
    await expect(settleIn(overtaken, ...lines)).rejects.toThrow('another transaction was first')
    expect(await lineStates(pool, lines)).toEqual(['dead'])
    expect(await figuresThatLie(pool)).toEqual([])
  })
})

describe('batches at the same time', () => {
  it.each([true, false])('an event cannot park while the one before it commits (order known before: %s)', async (known) => {
    const first = known ? await importOf(pool, [event('A', 1, 'placed')]) : []
    if (known) await settle(...first)
    const [before, behind] = await importOf(pool, [event('A', known ? 2 : 1, known ? 'shipped' : 'placed'), event('A', known ? 3 : 2, 'paid')])
    // the first has decided and not committed; the second must wait for it, or it would park behind a number that is taken already
    const decided = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const slow = beforeQuery(database.as('writer'), 'commit', () => {
      decided.resolve()
      return goOn.promise
    })
    const slowly = settleIn(slow, before)
    await decided.promise
    const meanwhile = settle(behind)
    await waitsForLock(pool)
    goOn.resolve()
    await Promise.all([slowly, meanwhile])
    expect((await ledgerState(pool)).orders).toMatchObject([{ id: 'A', lastSequence: known ? 3 : 2, waiting: 0 }])
  })

  it('many random batches of the same orders from many imports end without a deadlock, every event applied, every figure right', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `O-${index}`)
    const history = (id: string) => [
      event(id, 1, 'placed'),
      event(id, 2, 'shipped'),
      event(id, 3, 'paid'),
      event(id, 4, 'delivered'),
      event(id, 5, 'paid'),
    ]
    const imports = await Promise.all([1, 2, 3, 4].map((turn) => importOf(pool, shuffle(ids.flatMap(history), turn))))
    const batches = shuffle(
      imports.flatMap((lines) => chunks(shuffle(lines, 7), 10)),
      11,
    )
    const mixed = chunks(shuffle(batches.flat(), 13), 10)
    const work = [...batches, ...mixed]
    const next = work.values()
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (const batch of next) await settle(...batch)
      }),
    )
    const { orders, figures } = await ledgerState(pool)
    expect(orders).toEqual(ids.map((id) => ({ id, status: 'delivered', lastSequence: 5, waiting: 0, paid: true })))
    expect(figures.reduce((sum, { applied }) => sum + applied, 0)).toBe(40)
    expect(figures.reduce((sum, { duplicate }) => sum + duplicate, 0)).toBe(120)
    expect(await figuresThatLie(pool)).toEqual([])
    const { rows } = await pool.query('select count(*)::int as changes from outbox')
    expect(rows).toEqual([{ changes: 40 }])
  })
})

/** The pool, whose connections call `before` ahead of the statement `name`. */
function beforeQuery(real: pg.Pool, name: string, before: () => Promise<void>): pg.Pool {
  const connect = async () => {
    const client = await real.connect()
    return {
      release: (error?: Error) => client.release(error),
      query: async (statement: string | pg.QueryConfig) => {
        if ((typeof statement === 'string' ? statement : statement.name) === name) await before()
        return client.query(statement as string) // the overloads differ only in types
      },
    }
  }
  return { connect } as unknown as pg.Pool // the ledger only connects
}

function failingPool(real: pg.Pool, name: string): pg.Pool {
  return beforeQuery(real, name, () => Promise.reject(new Error(`killed before ${name}`)))
}

async function waitsForLock(pool: pg.Pool): Promise<void> {
  await expect
    .poll(
      async () =>
        (await pool.query(`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
          .rows,
      {
        timeout: 5_000,
      },
    )
    .toEqual([{ waiting: 1 }])
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** The same shuffling for the same seed (a linear congruential generator). */
function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  let state = seed
  const keyed = items.map((item) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return { item, key: state }
  })
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}
