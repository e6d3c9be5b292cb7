import type { ComponentStates } from '../component-states.ts'

const problem = { importId: '0b9a6f0e-58a1-4c1b-9d5e-1c8f2a7d4e10', fileName: 'hostile.csv' }

export const orderProblemsStates: ComponentStates = {
  tag: 'order-problems',
  define: () => import('./order-problems.define.ts'),
  states: {
    empty: { properties: { problems: [] } },
    ready: {
      properties: {
        problems: [
          { ...problem, line: 31, sequence: 2, state: 'refused', reason: 'An order that is placed cannot be delivered.' },
          { ...problem, line: 40, sequence: 3, state: 'dead', reason: 'The database did not answer (connection refused).' },
          { ...problem, line: 44, sequence: null, state: 'dead', reason: null },
        ],
      },
    },
  },
}
