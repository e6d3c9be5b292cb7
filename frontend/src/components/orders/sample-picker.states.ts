import type { ComponentStates } from '../component-states.ts'
import type { Sample } from './sample-picker.ts'

const samples: Sample[] = [
  { file: 'a.csv', name: 'Northwind', icon: 'file', about: '830 real orders of a trading house, 1,639 events, 1996 to 1998.' },
  { file: 'b.csv', name: 'A hostile file', icon: 'warning', about: 'Every mistake we could think of, among good lines that must get through.' },
  { file: 'c.csv', name: 'A shuffled file', icon: 'shuffle', about: 'Events in no order at all. They end up in the right one.' },
  { file: 'a.csv', name: 'The same again', icon: 'repeat', about: 'Northwind once more: nothing may be counted twice.' },
]

export const samplePickerStates: ComponentStates = {
  tag: 'sample-picker',
  define: () => import('./sample-picker.define.ts'),
  states: {
    ready: { properties: { samples } },
    busy: { properties: { samples, busy: 'Northwind' } },
    error: { properties: { samples, failure: 'The sample hostile.csv is not there (404).' } },
    compact: { properties: { samples, compact: true } },
  },
}
