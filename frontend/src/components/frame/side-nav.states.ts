import type { ComponentStates } from '../component-states.ts'
import { clerk, operator, viewer } from '../made-up.ts'

export const sideNavStates: ComponentStates = {
  tag: 'side-nav',
  define: () => import('./side-nav.define.ts'),
  states: {
    quiet: { properties: { name: 'Stagecraft', path: '/orders', person: operator } },
    'under way': {
      properties: { name: 'Stagecraft', path: '/imports/x', person: operator, counts: { moving: 2, deadLetters: 1432 }, theme: 'dark' },
    },
    'of a clerk': { properties: { name: 'Stagecraft', path: '/imports', person: clerk } },
    'of a viewer': { properties: { name: 'Stagecraft', path: '/orders', person: viewer } },
  },
}
