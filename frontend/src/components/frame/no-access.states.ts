import type { ComponentStates } from '../component-states.ts'
import { nobodyYet, viewer } from '../made-up.ts'

export const noAccessStates: ComponentStates = {
  tag: 'no-access',
  define: () => import('./no-access.define.ts'),
  states: {
    'another group': { properties: { person: viewer, needed: 'operator' } },
    'no group at all': { properties: { person: nobodyYet, needed: 'viewer' } },
  },
}
