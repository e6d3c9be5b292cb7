import type { Sample } from '../components/orders/sample-picker.ts'
import { Failure } from '../state/failure.ts'

const northwind = 'northwind-order-events.csv'

/** Files to try the page with; they lie beside the page, and are sent like any other. */
export const samples: readonly Sample[] = [
  { file: northwind, name: 'Northwind', icon: 'file', about: '830 real orders of a trading house, 1,639 events, 1996 to 1998.' },
  { file: 'hostile.csv', name: 'A hostile file', icon: 'warning', about: 'Every mistake we could think of, among good lines that must get through.' },
  { file: 'shuffled.csv', name: 'A shuffled file', icon: 'shuffle', about: 'Events in no order at all. They end up in the right one.' },
  { file: northwind, name: 'The same again', icon: 'repeat', about: 'Northwind once more: nothing may be counted twice.' },
]

/** The sample as a file, as if the reader had chosen it. */
export async function sampleFile({ file }: Sample): Promise<File> {
  const response = await fetch(`/samples/${file}`)
  if (!response.ok) throw new Failure({ code: 'no-sample', message: `The sample ${file} is not there (${response.status}).` })
  return new File([await response.blob()], file, { type: 'text/csv' })
}
