import type { Sample } from '../components/orders/sample-picker.ts'
import { Failure } from '../state/failure.ts'

const northwind = 'northwind-order-events.csv'

/** Files to try the page with; they lie beside the page, and are sent like any other. */
export const samples: readonly Sample[] = [
  { file: northwind, name: 'Northwind', icon: 'file', about: '830 orders and 1,639 events from the Northwind sample database, 1996–1998.' },
  {
    file: 'hostile.csv',
    name: 'A hostile file',
    icon: 'warning',
    about: 'Invalid lines of every kind, mixed with valid ones. Only the invalid lines are refused.',
  },
  { file: 'shuffled.csv', name: 'A shuffled file', icon: 'shuffle', about: 'Events in random order. They are applied in sequence.' },
  { file: northwind, name: 'The same file again', icon: 'repeat', about: 'Northwind again. Every line becomes a duplicate.' },
]

/** The sample as a file, as if the reader had chosen it. */
export async function sampleFile({ file }: Sample): Promise<File> {
  const response = await fetch(`/samples/${file}`)
  if (!response.ok) throw new Failure({ code: 'no-sample', message: `The sample ${file} could not be loaded (${response.status}).` })
  return new File([await response.blob()], file, { type: 'text/csv' })
}
