import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import type { OrderChange } from '../orders/events/order-change.ts'
import { noticesTable } from './adapters/notices.ts'
import { type Message, writeNotices } from './write-notices.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.pool.query('truncate customer_notices'))

function message(orderId: string, sequence: number, type: OrderChange['type'], said: Partial<OrderChange> = {}): Message {
  const change: OrderChange = {
    ...{ orderId, sequence, type, status: type, occurredAt: '2026-01-01T00:00:00Z', customerId: 'VINET', amount: null, currency: null },
    ...{ importId: '3f0c1d1e-0000-4000-8000-000000000001', line: 2, traceparent: 'trace', appliedAt: '2026-01-02T00:00:00.000001Z' },
    ...said,
  }
  return { messageId: `${orderId} ${sequence}`, groupId: orderId, body: JSON.stringify(change) }
}

function write(...messages: Message[]): Promise<string[]> {
  return writeNotices({ notices: noticesTable(database.as('writer')), log: { warn: () => {}, info: () => {} } })(messages)
}

async function notices(): Promise<string[]> {
  const { rows } = await database.pool.query<{ notice: string }>(
    `select order_id || ' ' || sequence || ' ' || kind || ' ' || customer_id as notice from customer_notices order by id`,
  )
  return rows.map(({ notice }) => notice)
}

describe('writing notices', () => {
  it('tells of what was shipped, delivered and cancelled, in sequence, and of nothing else', async () => {
    expect(
      await write(
        message('A', 1, 'placed'),
        message('A', 2, 'shipped'),
        message('A', 3, 'delivered'),
        message('A', 4, 'paid'),
        message('B', 2, 'cancelled'),
      ),
    ).toEqual([])
    expect(await notices()).toEqual(['A 2 shipped VINET', 'A 3 delivered VINET', 'B 2 cancelled VINET'])
  })

  it('tells each once', async () => {
    await write(message('A', 2, 'shipped'), message('A', 2, 'shipped'))
    await write(message('A', 2, 'shipped'), message('A', 3, 'delivered'))
    expect(await notices()).toEqual(['A 2 shipped VINET', 'A 3 delivered VINET'])
  })

  it('leaves out what a later one has overtaken', async () => {
    await write(message('A', 3, 'delivered'))
    expect(await write(message('A', 2, 'shipped'))).toEqual([])
    expect(await notices()).toEqual(['A 3 delivered VINET'])
  })

  it('gives back what fails with those of its order that follow, and writes the others', async () => {
    const unreadable: Message = { messageId: 'C 2', groupId: 'C', body: 'not JSON' }
    const failed = await write(
      message('A', 2, 'shipped'),
      // JSON may hold NUL, PostgreSQL's text may not
      message('B', 2, 'shipped', { customerId: '\0' }),
      message('A', 3, 'delivered'),
      message('B', 3, 'delivered'),
      unreadable,
      message('C', 3, 'delivered'),
    )
    expect(failed).toEqual(['B 2', 'B 3', 'C 2', 'C 3'])
    expect(await notices()).toEqual(['A 2 shipped VINET', 'A 3 delivered VINET'])
  })
})
