import { failed, loading, ready } from '../../state/loaded.ts'
import type { OrderEvent } from '../../state/model.ts'
import type { ComponentStates } from '../component-states.ts'
import { order, orderEvent, unreachable } from '../made-up.ts'

const waits = (sequence: number, type: OrderEvent['type']) => orderEvent({ sequence, type, state: 'waiting', appliedAt: null, line: sequence + 1 })

export const orderTimelineStates: ComponentStates = {
  tag: 'order-timeline',
  define: () => import('./order-timeline.define.ts'),
  states: {
    loading: { properties: { order: loading } },
    empty: { properties: { order: ready(order({ events: [] })) } },
    error: { properties: { order: failed(unreachable) } },
    ready: { properties: { order: ready(order()) } },
    'waits for 2': {
      properties: {
        order: ready(order({ events: [orderEvent({ amount: '129.90', currency: 'EUR' }), waits(3, 'shipped'), waits(4, 'delivered')], waitsFor: 2 })),
      },
    },
    'two gaps, none applied': { properties: { order: ready(order({ events: [waits(3, 'shipped'), waits(7, 'paid')], waitsFor: 1 })) } },
    'too many to show': { properties: { order: ready(order({ truncated: true })) } },
  },
}
