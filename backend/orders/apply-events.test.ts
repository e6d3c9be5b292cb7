import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import { failureNotes } from './adapters/failure-notes.ts'
import { orderLedger } from './adapters/order-ledger.ts'
import { applyEvents } from './apply-events.ts'
import { event, figuresThatLie, importOf, ledgerState, lineStates, messageBody } from './ledger-fixture.ts'
import type { DeliveryFailure, OrderLedger } from './ports.ts'
import type { Delivery } from './read-delivery.ts'
import type { OrderLine } from './rules/settle-lines.ts'

let database: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool
})
afterAll(() => database.close())
beforeEach(() => pool.query('truncate imports, import_lines, orders, order_events, outbox'))

/** The use case on the real ledger, with everything else written down. */
function setUp(replaced: { ledger?: OrderLedger; ask?: () => Promise<void> } = {}) {
  const asked: string[] = []
  const noted: DeliveryFailure[] = []
  const ask = async () => {
    asked.push('publisher')
  }
  const real = failureNotes(database.as('writer'))
  const apply = applyEvents({
    ledger: replaced.ledger ?? orderLedger(database.as('writer')),
    notes: {
      remember: async (failures) => {
        noted.push(...failures)
        await real.remember(failures)
      },
    },
    publisher: { ask: replaced.ask ?? ask },
    log: { warn: () => {} },
  })
  return { apply, asked, noted }
}

const plentyOfTime = () => 30_000

function deliver(lines: readonly OrderLine[], receives = 1): Delivery[] {
  return lines.map((line, index) => ({ messageId: `message-${index}`, receives, body: messageBody(line) }))
}

describe('a batch of messages', () => {
  it('is applied, and asks for the publisher once', async () => {
    const { apply, asked } = setUp()
    const lines = await importOf(pool, [event('A', 1, 'placed'), event('A', 2, 'paid'), event('B', 1, 'placed')])
    expect(await apply(deliver(lines), plentyOfTime)).toEqual([])
    expect(asked).toEqual(['publisher'])
    expect(await lineStates(pool, lines)).toEqual(['applied', 'applied', 'applied'])
  })

  it('that tells nobody anything asks for no publisher', async () => {
    const { apply, asked } = setUp()
    const lines = await importOf(pool, [event('A', 2, 'paid')])
    await apply(deliver(lines), plentyOfTime)
    expect(asked).toEqual([])
  })

  it('succeeds though nobody can be asked to publish', async () => {
    const { apply } = setUp({ ask: () => Promise.reject(new Error('throttled')) })
    const lines = await importOf(pool, [event('A', 1, 'placed')])
    expect(await apply(deliver(lines), plentyOfTime)).toEqual([])
  })

  it('delivered again changes nothing and succeeds', async () => {
    const { apply, asked } = setUp()
    const lines = await importOf(pool, [event('A', 1, 'placed'), event('A', 1, 'paid'), event('A', 3, 'paid')])
    await apply(deliver(lines), plentyOfTime)
    const before = await ledgerState(pool)
    expect(await apply(deliver(lines, 2), plentyOfTime)).toEqual([])
    expect(await ledgerState(pool)).toEqual(before)
    expect(asked).toEqual(['publisher'])
  })
})

describe('a poison message among nine good ones', () => {
  it('fails alone, with its reason beside its line', async () => {
    const { apply, asked } = setUp()
    // JSON may hold NUL, PostgreSQL's text may not
    const events = Array.from({ length: 10 }, (_, index) => event(`O-${index}`, 1, 'placed', index === 4 ? { customerId: 'NUL\0' } : {}))
    const lines = await importOf(pool, events)
    expect(await apply(deliver(lines, 3), plentyOfTime)).toEqual(['message-4'])
    expect(asked).toEqual(['publisher'])
    const states = await lineStates(pool, lines)
    expect(states.filter((state) => state === 'applied')).toHaveLength(9)
    expect(states[4]).toBe('queued: not-applied')
    const { rows } = await pool.query('select reason from import_lines where line = 6')
    expect(rows).toEqual([{ reason: expect.stringMatching(/^The event could not be applied: /) }])
    expect(await figuresThatLie(pool)).toEqual([])
  })

  it('of the same order lets those behind it wait, and they are applied when it is mended', async () => {
    const { apply } = setUp()
    const lines = await importOf(pool, [event('A', 1, 'placed'), event('A', 2, 'paid', { customerId: '\0' }), event('A', 3, 'shipped')])
    expect(await apply(deliver(lines), plentyOfTime)).toEqual(['message-1'])
    expect(await lineStates(pool, lines)).toEqual(['applied', 'queued: not-applied', 'waiting'])
    const mended = lines.map((line) => ({ ...line, event: { ...line.event, customerId: 'VINET' } }))
    expect(await apply(deliver(mended.slice(1, 2)), plentyOfTime)).toEqual([])
    expect(await lineStates(pool, lines)).toEqual(['applied', 'applied', 'applied'])
  })
})

describe('a message that cannot be read', () => {
  it('fails with its reason, beside the line if it names one', async () => {
    const { apply, noted } = setUp()
    const lines = await importOf(pool, [event('A', 1, 'placed'), event('A', 2, 'paid')])
    const [good, bad] = deliver(lines)
    if (!good || !bad) throw new Error('two deliveries')
    const withoutType = { ...bad, body: bad.body.replace('"paid"', '"refunded"') }
    const garbage = { ...bad, messageId: 'message-2', body: 'not JSON' }
    expect(await apply([good, withoutType, garbage], plentyOfTime)).toEqual(['message-1', 'message-2'])
    expect(noted).toMatchObject([{ line: { line: 3 }, code: 'message-unreadable', reason: expect.stringContaining('event.type') }])
    expect(await lineStates(pool, lines)).toEqual(['applied', 'queued: message-unreadable'])
  })

  it('or names a line that no import has, fails too', async () => {
    const { apply, noted } = setUp()
    const lines = await importOf(pool, [event('A', 1, 'placed')])
    const foreign = lines.map((line) => ({ ...line, line: 99, event: event('B', 1, 'placed') }))
    expect(await apply(deliver([...lines, ...foreign]), plentyOfTime)).toEqual(['message-1'])
    expect(noted).toMatchObject([{ code: 'line-unknown' }])
  })
})

describe('a database that is away', () => {
  function away(): OrderLedger & { tries: number } {
    return {
      tries: 0,
      settle(): Promise<never> {
        this.tries += 1
        return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
      },
    }
  }

  it('fails every message of the batch after one try', async () => {
    const ledger = away()
    const { apply } = setUp({ ledger })
    const lines = await importOf(pool, [event('A', 1, 'placed'), event('B', 1, 'placed')])
    expect(await apply(deliver(lines), plentyOfTime)).toEqual(['message-0', 'message-1'])
    expect(ledger.tries).toBe(1)
  })

  it('does not let single tries run into the time limit', async () => {
    let remaining = 14_000
    const ledger: OrderLedger = {
      settle: () => {
        remaining -= 5_000
        return Promise.reject(Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' }))
      },
    }
    const { apply, noted } = setUp({ ledger })
    const lines = await importOf(pool, [event('A', 1, 'placed'), event('B', 1, 'placed')])
    expect(await apply(deliver(lines), () => remaining)).toEqual(['message-0', 'message-1'])
    expect(remaining).toBe(9_000)
    expect(noted.map(({ code }) => code)).toEqual(['not-applied', 'not-applied'])
  })
})
