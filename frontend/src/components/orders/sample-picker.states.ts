import type { ComponentStates } from '../component-states.ts'
import type { Sample } from './sample-picker.ts'

const samples: Sample[] = [
  { file: 'a.csv', name: 'Northwind', icon: 'file', about: '830 orders and 1,639 events from the Northwind sample database, 1996–1998.' },
  {
    file: 'b.csv',
    name: 'A hostile file',
    icon: 'warning',
    about: 'Invalid lines of every kind, mixed with valid ones. Only the invalid lines are refused.',
  },
  { file: 'c.csv', name: 'A shuffled file', icon: 'shuffle', about: 'Events in random order. They are applied in sequence.' },
  { file: 'a.csv', name: 'The same file again', icon: 'repeat', about: 'Northwind again. Every line becomes a duplicate.' },
]

export const samplePickerStates: ComponentStates = {
  tag: 'sample-picker',
  define: () => import('./sample-picker.define.ts'),
  states: {
    ready: { properties: { samples } },
    busy: { properties: { samples, busy: 'Northwind' } },
    error: { properties: { samples, failure: 'The sample hostile.csv could not be loaded (404).' } },
    compact: { properties: { samples, compact: true } },
  },
}
