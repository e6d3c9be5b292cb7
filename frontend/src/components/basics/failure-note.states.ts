import type { ComponentStates } from '../component-states.ts'
import { internal, unreachable, waking } from '../made-up.ts'

export const failureNoteStates: ComponentStates = {
  tag: 'failure-note',
  define: () => import('./failure-note.define.ts'),
  states: {
    unreachable: { properties: { what: 'The orders', failure: unreachable } },
    'with a request id': { properties: { what: 'The orders', failure: internal } },
    waking: { properties: { what: 'The orders', failure: waking } },
    final: { properties: { what: 'This order', failure: { code: 'not-found', message: 'There is no order 77.', status: 404 }, final: true } },
  },
}
