import type { Journey } from '@stagecraft/localstack/config.ts'
import { call } from '../../../faults/support/stack.ts'
import { journey } from './journey.ts'

/** What a deployment does last. */
export const smoke: readonly Journey[] = [
  journey('a stage is tried with an order of its own', ['smoke-test'], async (stack) => {
    const tried = (await call(stack, 'smoke-test', { release: 'none' })) as { orderId: string } // what it answers
    const { rows } = await stack.pool.query('select status, customer_id, amount from orders where id = $1', [tried.orderId])
    if (rows[0]?.status !== 'cancelled' || rows[0]?.customer_id !== 'smoke-test') throw new Error(`The order is ${JSON.stringify(rows[0])}.`)
  }),
]
