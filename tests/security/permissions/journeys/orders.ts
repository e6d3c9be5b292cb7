import { randomUUID } from 'node:crypto'
import { drop, type Stack } from '../../../faults/support/stack.ts'
import { event, fileOf } from '../../../system/support/order-files.ts'
import type { OrderStatus } from '../../../system/support/order-model.ts'
import { wait } from './journey.ts'

export function newOrder(): string {
  return `J-${randomUUID().slice(0, 13)}`
}

/** A file of the order's events, in their order; of one that was only placed unless told. */
export function file(order: string, ...types: readonly OrderStatus[]): string {
  return fileOf((types.length > 0 ? types : (['placed'] as const)).map((type, at) => event(order, at + 1, type)))
}

/** A new order, whose events came in a dropped file and are applied. */
export async function orderFrom(stack: Stack, ...types: readonly OrderStatus[]): Promise<string> {
  const order = newOrder()
  await drop(stack, `${randomUUID()}.csv`, file(order, ...types))
  await wait('it is applied', async () => (await count(stack, 'order_events', order)) === types.length)
  return order
}

/** The order's rows in a table. */
export async function count(stack: Stack, table: string, order: string): Promise<number> {
  const { rows } = await stack.pool.query<{ count: string }>(`select count(*) from ${table} where order_id = $1`, [order])
  return Number(rows[0]?.count)
}
