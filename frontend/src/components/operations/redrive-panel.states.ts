import { failed, loading, ready } from '../../state/loaded.ts'
import type { Redrive, RedrivePreview } from '../../state/model.ts'
import type { ComponentStates } from '../component-states.ts'
import { internal, unreachable } from '../made-up.ts'

const preview: RedrivePreview = { total: 142, considered: 142, applies: 120, waits: 14, refusedAgain: 3, duplicates: 5, orders: [] }
const none: RedrivePreview = { total: 0, considered: 0, applies: 0, waits: 0, refusedAgain: 0, duplicates: 0, orders: [] }
const job: Redrive = {
  id: 'r1',
  importId: null,
  orderId: null,
  status: 'running',
  total: 142,
  sent: 60,
  reason: null,
  startedBy: { name: 'olga', displayName: 'Olga Operator', email: 'olga@example.com' },
  createdAt: '2026-03-02T10:00:00Z',
  updatedAt: '2026-03-02T10:00:03Z',
}

export const redrivePanelStates: ComponentStates = {
  tag: 'redrive-panel',
  define: () => import('./redrive-panel.define.ts'),
  states: {
    loading: { properties: { preview: loading } },
    empty: { properties: { preview: ready(none) } },
    error: { properties: { preview: failed(unreachable) } },
    ready: { properties: { preview: ready(preview) } },
    'more than could be worked out': { properties: { preview: ready({ ...preview, total: 9000, considered: 5000 }) } },
    starting: { properties: { preview: ready(preview), starting: true } },
    'could not start': { properties: { preview: ready(preview), failure: internal } },
    running: { properties: { job } },
    done: { properties: { job: { ...job, status: 'done', sent: 142 } } },
    stopped: { properties: { job: { ...job, status: 'failed', reason: 'The queue did not take 3 messages.' } } },
  },
}
