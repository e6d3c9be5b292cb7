import type { ComponentStates } from '../component-states.ts'
import { clerk, nobodyYet, operator, viewer } from '../made-up.ts'

export const accountMenuStates: ComponentStates = {
  tag: 'account-menu',
  define: () => import('./account-menu.define.ts'),
  states: {
    viewer: { properties: { person: viewer } },
    clerk: { properties: { person: clerk } },
    operator: { properties: { person: operator } },
    'of no group': { properties: { person: nobodyYet } },
    'a long name': {
      properties: { person: { ...clerk, name: 'Wilhelmina Featherstonehaugh-Cholmondeley', email: 'wilhelmina.featherstonehaugh@example.com' } },
    },
  },
}
