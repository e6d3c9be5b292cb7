import { isDatabaseAway } from '../platform/database/outage.ts'
import type { log as Log } from '../platform/log.ts'
import type { DeliveryFailure, FailureNotes, OrderLedger, Publisher } from './ports.ts'
import { type Delivery, readDelivery } from './read-delivery.ts'
import type { LineId } from './rules/order.ts'
import { lineKey, type OrderLine, settleLines } from './rules/settle-lines.ts'

export interface ApplyEventsDependencies {
  readonly ledger: OrderLedger
  readonly notes: FailureNotes
  readonly publisher: Publisher
  readonly log: Pick<typeof Log, 'warn'>
}

/** What one more transaction may take, its rollback included: with less time left, a message is not tried again but delivered again. In milliseconds. */
const oneTransactionMs = 12_000

/**
 * Applies a batch of events, and returns the ids of the messages that failed. The rest is done with: each line has its outcome, and a repeat changes nothing.
 * `remainingMs` tells how long the function may still run.
 *
 * The whole batch is one transaction. If that fails, each message gets its own, so that only those that fail alone are reported.
 * A savepoint per message would give the same and cost two round trips and a write for every message of every batch; this costs nothing until something fails.
 */
export function applyEvents(deps: ApplyEventsDependencies) {
  return async (deliveries: readonly Delivery[], remainingMs: () => number): Promise<string[]> => {
    const failures = new Map<Delivery, DeliveryFailure>()
    const readable = new Map<Delivery, OrderLine>()
    for (const delivery of deliveries) {
      const read = readDelivery(delivery)
      if ('code' in read) failures.set(delivery, read)
      else readable.set(delivery, read)
    }
    const outcome = await settleAll(deps.ledger, readable, remainingMs)
    for (const [delivery, failure] of outcome.failures) failures.set(delivery, failure)
    if (outcome.changes > 0) await askForPublisher(deps)
    await noteFailures(deps, failures)
    return [...failures.keys()].map(({ messageId }) => messageId)
  }
}

interface BatchOutcome {
  changes: number
  failures: Map<Delivery, DeliveryFailure>
}

async function settleAll(ledger: OrderLedger, readable: Map<Delivery, OrderLine>, remainingMs: () => number): Promise<BatchOutcome> {
  if (readable.size === 0) return { changes: 0, failures: new Map() }
  try {
    const settlement = await ledger.settle([...readable.values()], (snapshot) => settleLines([...readable.values()], snapshot))
    return { changes: settlement.changes.length, failures: unknownLines(readable, settlement.unknown) }
  } catch (error) {
    // a database that is away fails everyone: more tries would only take longer than the function may
    if (readable.size === 1 || isAwayForAll(error))
      return { changes: 0, failures: new Map([...readable].map(([delivery, line]) => [delivery, whyNotApplied(line, error)])) }
    return settleSingly(ledger, readable, remainingMs, error)
  }
}

async function settleSingly(
  ledger: OrderLedger,
  readable: Map<Delivery, OrderLine>,
  remainingMs: () => number,
  batchError: unknown,
): Promise<BatchOutcome> {
  const whole: BatchOutcome = { changes: 0, failures: new Map() }
  let away: unknown
  for (const [delivery, line] of readable) {
    if (away !== undefined || remainingMs() < oneTransactionMs) {
      whole.failures.set(delivery, whyNotApplied(line, away ?? batchError))
      continue
    }
    try {
      const settlement = await ledger.settle([line], (snapshot) => settleLines([line], snapshot))
      whole.changes += settlement.changes.length
      for (const [failed, failure] of unknownLines(new Map([[delivery, line]]), settlement.unknown)) whole.failures.set(failed, failure)
    } catch (error) {
      if (isAwayForAll(error)) away = error
      whole.failures.set(delivery, whyNotApplied(line, error))
    }
  }
  return whole
}

function unknownLines(readable: Map<Delivery, OrderLine>, unknown: readonly LineId[]): Map<Delivery, DeliveryFailure> {
  const keys = new Set(unknown.map(lineKey))
  const found = [...readable].filter(([, line]) => keys.has(lineKey(line)))
  return new Map(
    found.map(([delivery, line]) => [delivery, { line: idOf(line), code: 'line-unknown', reason: 'This line does not belong to an import.' }]),
  )
}

function whyNotApplied(line: OrderLine, error: unknown): DeliveryFailure {
  const text = error instanceof Error ? error.message : String(error)
  if (isAwayForAll(error)) return { line: idOf(line), code: 'database-away', reason: `The database did not answer: ${text}` }
  return { line: idOf(line), code: 'not-applied', reason: `The event could not be applied: ${text}` }
}

/** A statement that ran out of time may wait for one order's lock only: the others of the batch go on. */
function isAwayForAll(error: unknown): boolean {
  const queryCanceled = '57014'
  return isDatabaseAway(error) && !(error instanceof Error && 'code' in error && error.code === queryCanceled)
}

function idOf({ importId, line }: LineId): LineId {
  return { importId, line }
}

/** The events are committed: that nobody could be asked to publish them is no failure of theirs, and the sweeper publishes them within a minute. */
async function askForPublisher({ publisher, log }: ApplyEventsDependencies): Promise<void> {
  try {
    await publisher.ask()
  } catch (error) {
    log.warn('could not ask for the publisher: the sweeper will publish', { error: asError(error) })
  }
}

/** Best effort: the messages come again whether their reasons are kept or not. */
async function noteFailures({ notes, log }: ApplyEventsDependencies, failures: Map<Delivery, DeliveryFailure>): Promise<void> {
  for (const [{ messageId, receives }, { line, code, reason }] of failures) log.warn('message failed', { messageId, receives, ...line, code, reason })
  const noted = [...failures.values()].filter(
    (failure): failure is DeliveryFailure & { line: LineId } => failure.line !== null && failure.code !== 'database-away',
  )
  if (noted.length === 0) return
  try {
    await notes.remember(noted)
  } catch (error) {
    log.warn('could not note why messages failed', { error: asError(error) })
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
