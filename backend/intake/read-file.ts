import { LeaseLost } from './errors.ts'
import type { OrderEvent } from './events/order-line.ts'
import type { LedgerLine, ObjectStore, ObjectVersion, OrderLineQueue, ReadFileInvoker, Reading, ReadingLedger } from './ports.ts'
import { checkHeader, emptyFile } from './rules/check-header.ts'
import { parseLine } from './rules/parse-line.ts'
import type { Refusal } from './rules/refusal.ts'
import { createLineSplitter, type PhysicalLine, type Place } from './rules/split-lines.ts'

/** As often a reading is begun at the same place before it is given up. */
export const mostAttempts = 5
/** The pause after a failed attempt, doubled each time, so that all of them outlast an outage of some minutes. */
const firstPauseSeconds = 10

export interface ReadFileDependencies {
  objects: ObjectStore
  ledger: ReadingLedger
  queue: OrderLineQueue
  invoker: Pick<ReadFileInvoker, 'readOn'>
  /** A name for this reader that no other has. */
  newOwner(): string
  continueTrace(given: string | undefined): string
  /** Lines entered and sent at a time. */
  chunkLines: number
}

/** What is to be read: an object version that was announced, or an import to go on with. */
export type ReadRequest = { object: ObjectVersion } | { importId: string }

/** `busy`: another reads it. `handed-over`: time ran out, another invocation goes on. `gone`: the object is not there. `settled`: nothing is left to read. */
export type ReadOutcome = 'read' | 'refused' | 'failed' | 'busy' | 'settled' | 'handed-over' | 'gone'

/** `traceparent` where it was read here. */
export interface ReadResult {
  importId: string | null
  traceparent?: string
  outcome: ReadOutcome
}

/**
 * Reads an object version line by line: each line is entered in the ledger, refused or queued, and then sent; only then the place moves behind it.
 * Blank lines are left out, wherever they stand.
 * Killed anywhere, called twice or out of time, it goes on where it had committed, and the result is the same.
 * `timeIsShort` is asked between chunks. Throws what its ports throw, after it has given the import free for the next try.
 */
export function readFile(dependencies: ReadFileDependencies) {
  return async (request: ReadRequest, timeIsShort: () => boolean): Promise<ReadResult> => {
    const { ledger } = dependencies
    const registered =
      'importId' in request ? { importId: request.importId, status: 'reading' as const } : await register(dependencies, request.object)
    if (!registered) return { importId: null, outcome: 'gone' }
    const { importId, status } = registered
    if (status !== 'reading') return { importId, outcome: 'settled' }
    const reading = await ledger.lease(importId, dependencies.newOwner())
    if (!reading) return { importId, outcome: 'busy' }
    try {
      return { importId, traceparent: reading.traceparent, outcome: await readOn(dependencies, reading, timeIsShort) }
    } catch (error) {
      if (error instanceof LeaseLost) return { importId, outcome: 'busy' }
      throw error
    }
  }
}

async function register({ objects, ledger, continueTrace }: ReadFileDependencies, object: ObjectVersion) {
  const found = await objects.describe(object)
  if (!found) return undefined
  const fileName = object.key.slice(object.key.lastIndexOf('/') + 1)
  const { sizeBytes, uploadedBy } = found
  return ledger.register(object, { fileName, sizeBytes, traceparent: continueTrace(found.traceparent), uploadedBy })
}

async function readOn(dependencies: ReadFileDependencies, reading: Reading, timeIsShort: () => boolean): Promise<ReadOutcome> {
  const { ledger, objects, invoker } = dependencies
  if (reading.attempts > mostAttempts) {
    await ledger.fail(
      reading,
      'reading-stopped',
      `Reading failed ${mostAttempts} times after line ${reading.place.line}. The lines before it are kept. For the cause, search the logs for the trace id.`,
    )
    return 'failed'
  }
  const progress = { sentTo: reading.place }
  try {
    const ending = await readChunks(dependencies, reading, await objects.read(reading.object, reading.place.bytes), progress, timeIsShort)
    if (ending !== 'handed-over') return ending
  } catch (error) {
    // where the ledger is away too, the lease runs out by itself
    if (!(error instanceof LeaseLost)) await ledger.release(reading, progress.sentTo, firstPauseSeconds * 2 ** (reading.attempts - 1)).catch(() => {})
    throw error
  }
  await ledger.release(reading, progress.sentTo, 0)
  await invoker.readOn(reading.importId)
  return 'handed-over'
}

async function readChunks(
  dependencies: ReadFileDependencies,
  reading: Reading,
  bytes: AsyncIterable<Uint8Array>,
  progress: { sentTo: Place },
  timeIsShort: () => boolean,
): Promise<'read' | 'refused' | 'handed-over'> {
  const { ledger, chunkLines } = dependencies
  const splitter = createLineSplitter(reading.place)
  let place = reading.place
  let isHeaderRead = place.line > 0
  for await (const chunk of chunksOf(bytes, splitter, chunkLines)) {
    const lines = chunk.filter(({ blank }) => !blank)
    const header = isHeaderRead ? undefined : lines.shift()
    const headerRefusal = header && checkHeader(header, lines)
    if (header && headerRefusal) {
      await ledger.refuse(reading, headerRefusal, refusedLine(header, headerRefusal))
      return 'refused'
    }
    isHeaderRead ||= header !== undefined
    await enterAndSend(dependencies, reading, lines, progress.sentTo)
    const last = chunk.at(-1)
    // a place behind a line says that the header was read: blank lines before it are read again
    if (last && isHeaderRead) place = { bytes: last.end, line: last.number }
    progress.sentTo = place
    if (timeIsShort()) return 'handed-over'
  }
  if (!isHeaderRead) {
    await ledger.refuse(reading, emptyFile, null)
    return 'refused'
  }
  await ledger.finish(reading, place)
  return 'read'
}

async function* chunksOf(
  bytes: AsyncIterable<Uint8Array>,
  splitter: ReturnType<typeof createLineSplitter>,
  chunkLines: number,
): AsyncGenerator<PhysicalLine[]> {
  let pending: PhysicalLine[] = []
  for await (const piece of bytes) {
    pending.push(...splitter.push(piece))
    let from = 0
    for (; pending.length - from >= chunkLines; from += chunkLines) yield pending.slice(from, from + chunkLines)
    if (from > 0) pending = pending.slice(from)
  }
  pending.push(...splitter.end())
  if (pending.length > 0) yield pending
}

async function enterAndSend({ ledger, queue }: ReadFileDependencies, reading: Reading, lines: PhysicalLine[], sentTo: Place): Promise<void> {
  const events = new Map<number, OrderEvent>()
  const entries = lines.map((line): LedgerLine => {
    const parsed = parseLine(line)
    if ('refusal' in parsed) return { ...refusedLine(line, parsed.refusal), orderId: parsed.orderId, sequence: parsed.sequence }
    events.set(line.number, parsed.event)
    return { line: line.number, raw: line.bytes, rawTruncated: false, orderId: parsed.event.orderId, sequence: parsed.event.sequence, refusal: null }
  })
  const toSend = await ledger.enter(reading, entries, sentTo)
  const { importId, traceparent } = reading
  await queue.send(
    toSend.flatMap(({ line, attempt }) => {
      const event = events.get(line)
      return event ? [{ importId, line, attempt, traceparent, event }] : []
    }),
  )
}

function refusedLine({ number, bytes, tooLong }: PhysicalLine, refusal: Refusal): LedgerLine {
  return { line: number, raw: bytes, rawTruncated: tooLong, orderId: null, sequence: null, refusal }
}
