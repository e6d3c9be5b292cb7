import { lineId } from '../rows.ts'
import type { Moment } from './moment.ts'
import { fileOf } from './nothing-lost.ts'

/** What an event that is written right may be refused for. */
const ofEvents = ['sequence-conflict', 'impossible-transition']

/** Promise 5. A bad line is refused with its reason, and harms no other. */
export function* badLines({ now, files }: Moment): Generator<string> {
  for (const each of now.imports) {
    // of a file that is refused as a whole, the line at fault is shown
    const file = each.status === 'refused' ? undefined : fileOf(files, each)
    for (const row of now.lines.filter((line) => line.import === each.id && line.line > 1)) {
      const stated = file?.lines[row.line - 2]
      if (!stated) continue
      if ('bad' in stated && row.state !== 'refused') yield `${lineId(row)} is bad, and is ${row.state}`
      if ('event' in stated && row.state === 'refused' && !ofEvents.includes(row.reasonCode ?? ''))
        yield `${lineId(row)} is right, and was refused: ${row.reasonCode}`
      if (['refused', 'dead'].includes(row.state) && !(row.reasonCode && row.reason)) yield `${lineId(row)} is ${row.state} without a reason`
    }
  }
  if (now.unreadable > 0) yield `${now.unreadable} messages could not be read`
}
