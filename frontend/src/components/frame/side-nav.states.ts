import type { ComponentStates } from '../component-states.ts'

export const sideNavStates: ComponentStates = {
  tag: 'side-nav',
  define: () => import('./side-nav.define.ts'),
  states: {
    quiet: { properties: { name: 'Stagecraft', path: '/orders' } },
    'under way': { properties: { name: 'Stagecraft', path: '/imports/x', counts: { moving: 2, deadLetters: 1432 }, theme: 'dark' } },
  },
}
