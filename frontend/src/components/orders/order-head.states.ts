import { failed, loading, ready } from '../../state/loaded.ts'
import type { ComponentStates } from '../component-states.ts'
import { order, unreachable } from '../made-up.ts'

const nothingApplied = { status: null, customerId: null, amount: null, currency: null, placedAt: null, paid: false, lastSequence: 0, waiting: 2 }

export const orderHeadStates: ComponentStates = {
  tag: 'order-head',
  define: () => import('./order-head.define.ts'),
  states: {
    loading: { properties: { orderId: 'A-2041', order: loading } },
    error: { properties: { orderId: 'A-2041', order: failed(unreachable) } },
    ready: { properties: { orderId: 'A-2041', order: ready(order()) } },
    'not placed yet': { properties: { orderId: 'B-1', order: ready(order(nothingApplied)) } },
    'long names': { properties: { orderId: 'X'.repeat(64), order: ready(order({ customerId: 'Åsa, Blomster & Co, '.repeat(6) })) } },
  },
}
