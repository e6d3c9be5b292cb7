import type { ComponentStates } from '../component-states.ts'

const tones = ['green', 'blue', 'teal', 'violet', 'amber', 'red', 'plum', 'grey']

export const toneBadgeStates: ComponentStates = {
  tag: 'tone-badge',
  define: () => import('./tone-badge.define.ts'),
  states: {
    ...Object.fromEntries(tones.map((tone) => [tone, { properties: { tone }, text: tone }])),
    busy: { properties: { tone: 'blue', busy: true }, text: 'Reading 43%' },
  },
}
