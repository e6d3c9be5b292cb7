import { type EventRow, lineId, numberOf } from '../rows.ts'
import { amountOf, customerOf, type StatedEvent } from '../steps.ts'
import type { Moment } from './moment.ts'
import { fileOf } from './nothing-lost.ts'

/**
 * Promise 2. A number of an order is applied once, an exact repeat is a duplicate, and the same number with other content is refused with its reason.
 * What was applied stays as it is, and says what its line says.
 */
export function* nothingTwice({ before, now, files }: Moment): Generator<string> {
  const numbers = now.lines.filter(({ state }) => state === 'applied' || state === 'waiting').map(numberOf)
  for (const number of repeated(numbers)) yield `${number} has two lines that hold it`
  const statedIn = (row: { import: string; line: number }) => {
    const found = now.imports.find(({ id }) => id === row.import)
    const line = found && fileOf(files, found)?.lines[row.line - 2]
    return line && 'event' in line ? line.event : undefined
  }
  const events = new Map(now.events.map((event) => [numberOf(event), event]))
  for (const event of now.events) {
    const stated = statedIn(event)
    if (!stated || !says(event, stated)) yield `the event ${numberOf(event)} is not what ${lineId(event)} says`
  }
  for (const event of before.events) {
    const is = events.get(numberOf(event))
    if (event.state === 'applied' && JSON.stringify(is) !== JSON.stringify(event)) yield `the applied event ${numberOf(event)} was changed`
  }
  // what held the number when the line was decided: then or now, for a waiting event may be refused in the same transaction
  const earlier = new Map(before.lines.map((line) => [lineId(line), line.state]))
  for (const line of now.lines) {
    if (line.state === earlier.get(lineId(line))) continue
    const isConflict = line.state === 'refused' && line.reasonCode === 'sequence-conflict'
    if (line.state !== 'duplicate' && !isConflict) continue
    const stated = statedIn(line)
    const holders = [...before.events, ...now.events, ...refusedNow(now, before)].filter(
      (event) => numberOf(event) === numberOf(line) && lineId(event) !== lineId(line),
    )
    const isRight = stated && holders.some((holder) => says(holder, stated) !== isConflict)
    if (!isRight) yield `${lineId(line)} became ${line.state}, and ${isConflict ? 'nothing else' : 'nothing'} held ${numberOf(line)}`
  }

  // a waiting event that came and was refused within one transaction was never seen
  function refusedNow(
    { lines }: Moment['now'],
    { events: known }: Moment['before'],
  ): Pick<EventRow, 'order' | 'sequence' | 'type' | 'customer' | 'amount' | 'import' | 'line'>[] {
    return lines.flatMap((row) => {
      const stated = row.reasonCode === 'impossible-transition' && earlier.get(lineId(row)) !== 'refused' ? statedIn(row) : undefined
      if (!stated || known.some((event) => lineId(event) === lineId(row))) return []
      return [{ ...contentOf(stated), import: row.import, line: row.line }]
    })
  }
}

function contentOf({ order, sequence, type, variant }: StatedEvent) {
  return { order, sequence, type, customer: customerOf(order, variant), amount: type === 'placed' ? amountOf(variant) : null }
}

function says(event: Pick<EventRow, 'order' | 'sequence' | 'type' | 'customer' | 'amount'>, stated: StatedEvent): boolean {
  const { order, sequence, type, customer, amount } = event
  return JSON.stringify({ order, sequence, type, customer, amount }) === JSON.stringify(contentOf(stated))
}

function repeated(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text, at) => texts.indexOf(text) !== at))]
}
