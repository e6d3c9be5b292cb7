import { failed, loading, ready } from '../../state/loaded.ts'
import type { QueueDepth } from '../../state/model.ts'
import type { ComponentStates } from '../component-states.ts'
import { unreachable } from '../made-up.ts'

const queues = (visible: number, inFlight: number, dead: number): QueueDepth[] => [
  { name: 'order-events', visible, inFlight, delayed: 0 },
  { name: 'order-events-dlq', visible: dead, inFlight: 0, delayed: 0 },
  { name: 'audit', visible: Math.floor(visible / 20), inFlight, delayed: 0 },
  { name: 'customer-notices', visible: 0, inFlight: 0, delayed: 0 },
]

export const queueMetersStates: ComponentStates = {
  tag: 'queue-meters',
  define: () => import('./queue-meters.define.ts'),
  states: {
    loading: { properties: { summary: loading } },
    error: { properties: { summary: failed(unreachable) } },
    empty: { properties: { summary: ready({ queues: queues(0, 0, 0), outbox: { unpublished: 0 } }) } },
    busy: { properties: { summary: ready({ queues: queues(1432, 10, 0), outbox: { unpublished: 12 } }) } },
    'dead letters': { properties: { summary: ready({ queues: queues(999_000, 10, 7), outbox: { unpublished: 0 } }) } },
  },
}
