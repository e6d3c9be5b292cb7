import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import type { OrderChange } from '../orders/events/order-change.ts'
import { auditLog } from './adapters/audit-log.ts'
import { type Message, recordAudit } from './record-audit.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.pool.query('truncate audit_entries'))

function message(orderId: string, sequence: number, said: Partial<OrderChange> = {}): Message {
  const change: OrderChange = {
    ...{ orderId, sequence, type: 'paid', status: 'paid', occurredAt: '2026-01-01T00:00:00Z', customerId: 'VINET', amount: null, currency: null },
    ...{ importId: '3f0c1d1e-0000-4000-8000-000000000001', line: 2, traceparent: 'trace', appliedAt: '2026-01-02T00:00:00.000001Z' },
    ...said,
  }
  return { messageId: `${orderId} ${sequence}`, body: JSON.stringify(change) }
}

function record(...messages: Message[]): Promise<string[]> {
  return recordAudit({ audit: auditLog(database.as('writer')), log: { warn: () => {} } })(messages)
}

async function entries(): Promise<string[]> {
  const { rows } = await database.pool.query<{ entry: string }>(
    `select order_id || ' ' || sequence || ' ' || status as entry from audit_entries order by id`,
  )
  return rows.map(({ entry }) => entry)
}

describe('recording changes', () => {
  it('writes each once, however often it is told, in one batch too', async () => {
    expect(await record(message('A', 1), message('A', 2, { type: 'shipped', status: 'shipped' }), message('A', 1))).toEqual([])
    expect(await record(message('A', 2, { type: 'shipped', status: 'shipped' }))).toEqual([])
    expect(await entries()).toEqual(['A 1 paid', 'A 2 shipped'])
  })

  it('gives back what it cannot read or write, and records the others', async () => {
    const unreadable = { messageId: 'unreadable', body: 'not JSON' }
    const incomplete = { messageId: 'incomplete', body: '{"orderId":"A"}' }
    // JSON may hold NUL, PostgreSQL's text may not
    const failed = await record(unreadable, message('A', 1), incomplete, message('B\0', 1), message('C', 1))
    expect(failed).toEqual(['unreadable', 'incomplete', 'B\0 1'])
    expect(await entries()).toEqual(['A 1 paid', 'C 1 paid'])
  })
})
