import type { ComponentStates } from '../component-states.ts'

export const connectionMarkStates: ComponentStates = {
  tag: 'connection-mark',
  define: () => import('./connection-mark.define.ts'),
  states: {
    live: { properties: {} },
    waking: { properties: { trouble: 'The database is waking up.' } },
    trouble: { properties: { trouble: 'The service cannot be reached.' } },
  },
}
