import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileOf, orderEvents } from '../../system/support/order-files.ts'
import { breaches, differences } from './promise.ts'
import { settled } from './settle.ts'
import { drop, openStack, type Stack } from './stack.ts'

let stack: Stack
const events = orderEvents('checked', 12)

beforeAll(async () => {
  stack = await openStack()
  const { key } = await drop(stack, 'checked.csv', fileOf([...events, ...events.slice(0, 3)]))
  await settled(stack, [key])
})
afterAll(() => stack.close())

/** A breach as a fault would leave it, and what the checker has to say of it. */
const planted: [string, string, RegExp][] = [
  [
    'a line that is gone',
    `delete from import_lines where order_id = 'checked-1' and state = 'duplicate'`,
    /the figures are those of the rows: .*checked/,
  ],
  ['a line with another outcome', `update import_lines set state = 'refused' where order_id = 'checked-1' and state = 'applied'`, /figures.*checked/],
  [
    'figures that moved without their line',
    `update imports set applied = applied - 1, waiting = waiting + 1 where object_key like '%/checked.csv'`,
    /figures.*checked/,
  ],
  [
    'an applied line without an event',
    `delete from order_events where order_id = 'checked-1' and sequence = 4`,
    /an applied or waiting line has its event/,
  ],
  [
    'an event applied from two lines',
    `update import_lines set state = 'applied' where order_id = 'checked-2' and state = 'duplicate'`,
    /a number has one line that holds it: checked-2 1/,
  ],
  ['a gap', `update order_events set sequence = 9 where order_id = 'checked-1' and sequence = 4`, /the applied numbers are 1 to n: checked-1/],
  ['an order behind its events', `update orders set last_sequence = 3 where id = 'checked-1'`, /the applied numbers are 1 to n: checked-1/],
  ['an event that nobody waits for', `update orders set waiting = 1 where id = 'checked-1'`, /an order counts what waits.*checked-1/],
  ['a change that will never be told', `delete from outbox where order_id = 'checked-1' and sequence = 2`, /a change is in the outbox.*checked-1 2/],
  [
    'a change not published',
    `update outbox set published_at = null where order_id = 'checked-1' and sequence = 2`,
    /everything is published: checked-1 2/,
  ],
  ['a change not audited', `delete from audit_entries where order_id = 'checked-1' and sequence = 4`, /the audit has every change once: checked-1 4/],
  [
    'changes audited out of sequence',
    `with moved as (delete from audit_entries where order_id = 'checked-1' and sequence = 2 returning *)
     insert into audit_entries (order_id, sequence, type, status, occurred_at, import_id, line, traceparent)
     select order_id, sequence, type, status, occurred_at, import_id, line, traceparent from moved`,
    /changes arrive in sequence: checked-1/,
  ],
  [
    'a customer not told',
    `delete from customer_notices where order_id = 'checked-1' and kind = 'shipped'`,
    /customers were told of every shipping.*: checked-1 3/,
  ],
  [
    'a customer told too much',
    `insert into customer_notices (order_id, sequence, customer_id, kind, traceparent) values ('checked-6', 2, 'customer-5', 'shipped', '')`,
    /customers were told.*checked-6 2/,
  ],
  [
    'a refusal without a reason',
    `update import_lines set state = 'refused', reason_code = null where order_id = 'checked-1' and state = 'duplicate'`,
    /each says why/,
  ],
]

describe('the check of the promise', () => {
  it('finds nothing where the promise holds', async () => {
    expect(await breaches(stack.pool)).toEqual([])
    expect(await differences(stack.pool, events)).toEqual([])
  })

  it.each(planted)('finds %s', async (_what, tampering, said) => {
    const client = await stack.pool.connect()
    try {
      await client.query('begin')
      const { rowCount } = await client.query(tampering)
      expect(rowCount).toBeGreaterThan(0)
      expect((await breaches(client)).join('\n')).toMatch(said)
    } finally {
      await client.query('rollback')
      client.release()
    }
  })

  it.each([
    ['status', `update orders set status = 'paid' where id = 'checked-1'`],
    ['payment', `update orders set paid = false where id = 'checked-1'`],
    ['amount', `update orders set amount = 1 where id = 'checked-1'`],
    ['existence', `delete from order_events where order_id = 'checked-6'; delete from orders where id = 'checked-6'`],
  ])('finds an order with another %s than the model', async (_what, tampering) => {
    const client = await stack.pool.connect()
    try {
      await client.query('begin')
      await client.query(tampering)
      expect(await differences(client, events)).toHaveLength(1)
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})
