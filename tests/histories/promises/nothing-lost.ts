import { type LineRow, lineId, states } from '../rows.ts'
import { textOf } from '../steps.ts'
import type { HandedOver, Moment } from './moment.ts'

/**
 * Promise 1. `lines read = queued + applied + waiting + duplicate + refused + dead` for every import at every moment, and the figures are those of the lines.
 * Each line has one outcome, and a redelivery changes nothing.
 */
export function* nothingLost({ before, now, files }: Moment): Generator<string> {
  for (const each of now.imports) {
    const own = now.lines.filter((line) => line.import === each.id)
    const counted = states.map((state) => own.filter((line) => line.state === state).length)
    const said = states.map((state) => each[state])
    const sum = said.reduce((total, figure) => total + figure, 0)
    if (each.lines !== sum) yield `${each.key} read ${each.lines} lines and accounts for ${sum}`
    if (String(said) !== String(counted) || own.length !== each.lines)
      yield `${each.key} says ${each.lines}: ${said}, its lines are ${own.length}: ${counted}`
    yield* foreignLines(each.key, own, fileOf(files, each))
  }
  const earlier = new Map(before.lines.map((line) => [lineId(line), line]))
  const later = new Set(now.lines.map(lineId))
  for (const line of now.lines) {
    const was = earlier.get(lineId(line))?.state
    if (was && was !== line.state && !after[was].includes(line.state)) yield `${lineId(line)} was ${was} and became ${line.state}`
  }
  for (const id of earlier.keys()) if (!later.has(id)) yield `${id} is gone`
  const held = new Map(now.events.map((event) => [lineId(event), event.state]))
  for (const line of now.lines) {
    const isHeld = line.state === 'applied' || line.state === 'waiting'
    if (isHeld ? held.get(lineId(line)) !== line.state : held.has(lineId(line)))
      yield `${lineId(line)} is ${line.state}, its event ${held.get(lineId(line)) ?? 'is not there'}`
  }
  if (held.size !== now.events.length) yield 'an event has two numbers'
}

/** An outcome stays. A line that waits is settled by the gap's closing, one that was given up by a redrive or by its message that comes late. */
const after: Readonly<Record<LineRow['state'], readonly LineRow['state'][]>> = {
  queued: states,
  dead: states,
  waiting: ['applied', 'refused'],
  applied: [],
  duplicate: [],
  refused: [],
}

// what is not in the file, or otherwise
function* foreignLines(key: string, lines: readonly LineRow[], file: HandedOver | undefined): Generator<string> {
  if (!file) return yield `${key} was never handed over in this version`
  for (const { line, raw } of lines) {
    const expected = line === 1 ? file.header : textOfLine(file, line)
    if (raw !== expected) yield `${key} line ${line} is “${raw}” in the ledger and “${expected}” in the file`
  }
}

function textOfLine({ lines }: HandedOver, line: number): string | undefined {
  const stated = lines[line - 2]
  if (!stated || 'blank' in stated) return undefined
  return 'bad' in stated ? stated.bad : textOf(stated.event)
}

export function fileOf(files: readonly HandedOver[], { key, version }: { key: string; version: string }): HandedOver | undefined {
  return files.find((file) => file.key === key && file.versionId === version)
}

/** What keeps an import from being settled: it is not wholly read, or a line has no outcome. */
export function* unread({ now, files }: Moment): Generator<string> {
  for (const { key, versionId } of files) {
    const found = now.imports.find((each) => each.key === key && each.version === versionId)
    if (!found) yield `${key} ${versionId} has no import`
    else if (found.status === 'reading') yield `${key} ${versionId} is being read`
    else if (found.queued > 0) yield `${found.queued} lines of ${key} ${versionId} are queued`
  }
}

/** When all is settled: every line of every file that was read has its row. A second version of a key is refused. */
export function* incomplete({ now, files }: Moment): Generator<string> {
  for (const [index, file] of files.entries()) {
    const found = now.imports.find((each) => each.key === file.key && each.version === file.versionId)
    if (!found) continue
    const isAgain = files.slice(0, index).some(({ key }) => key === file.key)
    // whichever version was registered first counts: notifications come in any order
    const siblings = now.imports.filter(({ key, reasonCode }) => key === file.key && reasonCode !== 'second-version')
    if (siblings.length !== 1) yield `${siblings.length} versions of ${file.key} were read`
    if (found.status === 'refused' && !found.reason) yield `${file.key} was refused without a reason`
    if (!isAgain && found.status === 'refused' && found.reasonCode !== 'second-version' && isReadable(file))
      yield `${file.key} was refused: ${found.reasonCode}`
    if (found.status === 'failed') yield `${file.key} was given up: ${found.reason}`
    if (found.status !== 'read') continue
    const missing = file.lines.findIndex((line, at) => !('blank' in line) && !now.lines.some((row) => row.import === found.id && row.line === at + 2))
    if (missing !== -1) yield `${file.key} line ${missing + 2} has no row`
  }
}

function isReadable({ header }: HandedOver): boolean {
  return header.startsWith('order_id,')
}
