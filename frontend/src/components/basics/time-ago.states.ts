import type { ComponentStates } from '../component-states.ts'

const before = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()

export const timeAgoStates: ComponentStates = {
  tag: 'time-ago',
  define: () => import('./time-ago.define.ts'),
  states: {
    now: { properties: { what: 'applied', at: before(1) } },
    minutes: { properties: { what: 'applied', at: before(200) } },
    yesterday: { properties: { at: before(90_000) } },
  },
}
