import { failed, loading, ready } from '../../state/loaded.ts'
import type { ComponentStates } from '../component-states.ts'
import { orderSummary, unreachable } from '../made-up.ts'

const rows = [
  orderSummary(),
  orderSummary({
    id: 'A-2041',
    status: 'placed',
    customerId: 'HARBOR',
    amount: '129.90',
    currency: 'EUR',
    waiting: 2,
    placedAt: '2026-03-02T10:15:00Z',
  }),
  orderSummary({ id: 'B-1', status: null, customerId: null, amount: null, currency: null, placedAt: null, lastSequence: 0, waiting: 1 }),
  orderSummary({ id: 'C-7', status: 'delivered', paid: true, customerId: 'Åsa, Blomster & Co', amount: '1265793.04', currency: 'JPY' }),
  orderSummary({ id: 'D-9', status: 'cancelled', customerId: 'A'.repeat(128), amount: '0.00' }),
  orderSummary({ id: 'X'.repeat(64), status: 'paid', paid: true }),
]

export const orderTableStates: ComponentStates = {
  tag: 'order-table',
  define: () => import('./order-table.define.ts'),
  states: {
    loading: { properties: { orders: loading } },
    empty: { properties: { orders: ready({ rows: [], more: false, held: 0 }) } },
    'nothing fits the filter': { properties: { orders: ready({ rows: [], more: false, held: 0 }), filtered: 'shipped orders of VINET' } },
    error: { properties: { orders: failed(unreachable) } },
    ready: { properties: { orders: ready({ rows, more: false, held: 0 }) } },
    'more below, newer above': { properties: { orders: ready({ rows, more: true, held: 14 }) } },
    'loading more': { properties: { orders: ready({ rows, more: true, held: 0 }), loadingMore: true } },
  },
}
