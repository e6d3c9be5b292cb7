import { failed, loading, ready } from '../../state/loaded.ts'
import type { ComponentStates } from '../component-states.ts'
import { unreachable } from '../made-up.ts'

export const healthListStates: ComponentStates = {
  tag: 'health-list',
  define: () => import('./health-list.define.ts'),
  states: {
    loading: { properties: { health: loading } },
    ready: { properties: { health: ready({ status: 'ok', checks: { database: 'ok' } }) } },
    degraded: { properties: { health: ready({ status: 'degraded', checks: { database: 'away' } }) } },
    error: { properties: { health: failed(unreachable) } },
  },
}
