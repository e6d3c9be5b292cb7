import type { ObjectListing, ObjectVersion, OrderLineQueue, QueueDepths, ReadFileInvoker, ReconcileLedger } from './ports.ts'
import { isFileKey, prefixes } from './rules/file-key.ts'
import { sendAgain } from './send-again.ts'

const defaultLostAfterSeconds = 120
/** A younger object's notification may still be on its way. */
const notifiedWithinSeconds = 60
const horizonDays = 14
const pagesPerRun = 10
const stalledPerRun = 100
const linesPerClaim = 500
const linesPerRun = 20_000

export interface ReconcileDependencies {
  ledger: ReconcileLedger
  listing: ObjectListing
  depths: QueueDepths
  queue: OrderLineQueue
  invoker: ReadFileInvoker
  /** Where each prefix is listed on from: kept between the runs of one process, so that a large bucket is gone through over several. */
  positions: Map<string, string>
}

export interface ReconcileEvent {
  /** What nobody was heard of for so long counts as lost. */
  lostAfterSeconds?: number | undefined
  /** Readers that began before are known to be gone, because all processes were stopped: their leases are not waited for. */
  readersGoneBefore?: Date | undefined
}

export interface Reconciled {
  objectsFound: number
  readingsResumed: number
  linesSentAgain: number
}

/**
 * Finds what was lost and has it done: objects that no notification told of, readings that stand still, lines that were sent and have no outcome.
 * All of it may be done twice without harm, so it runs beside itself and everything else.
 */
export function reconcile(dependencies: ReconcileDependencies) {
  return async (
    { lostAfterSeconds = defaultLostAfterSeconds, readersGoneBefore }: ReconcileEvent = {},
    timeIsShort: () => boolean = () => false,
  ): Promise<Reconciled> => {
    const now = await dependencies.ledger.now()
    if (readersGoneBefore) await dependencies.ledger.endLeases(readersGoneBefore)
    return {
      readingsResumed: await resumeReadings(dependencies),
      objectsFound: await readForgottenObjects(dependencies, now, Math.min(notifiedWithinSeconds, lostAfterSeconds)),
      linesSentAgain: await sendLostLines(dependencies, new Date(now.getTime() - lostAfterSeconds * 1000), timeIsShort),
    }
  }
}

async function resumeReadings({ ledger, invoker }: ReconcileDependencies): Promise<number> {
  const stalled = await ledger.stalled(stalledPerRun)
  for (const importId of stalled) await invoker.readOn(importId)
  return stalled.length
}

async function readForgottenObjects(
  { ledger, listing, invoker, positions }: ReconcileDependencies,
  now: Date,
  graceSeconds: number,
): Promise<number> {
  const youngest = now.getTime() - graceSeconds * 1000
  const oldest = now.getTime() - horizonDays * 24 * 3600 * 1000
  let found = 0
  for (const prefix of prefixes) {
    for (let pages = 0; pages < pagesPerRun; pages += 1) {
      const { objects, next } = await listing.page(prefix, positions.get(prefix))
      // S3 keeps whole seconds
      const due = objects.filter(
        ({ key, lastModified }) => isFileKey(key) && lastModified.getTime() <= youngest + 1000 && lastModified.getTime() >= oldest,
      )
      for (const object of oldestOfEachKey(await withoutImport(ledger, due))) {
        await invoker.readObject(object)
        found += 1
      }
      if (next === undefined) {
        positions.delete(prefix)
        break
      }
      positions.set(prefix, next)
    }
  }
  return found
}

async function withoutImport(ledger: ReconcileLedger, objects: ObjectVersion[]): Promise<ObjectVersion[]> {
  return objects.length === 0 ? [] : ledger.withoutImport(objects)
}

// S3 lists the newest version of a key first; the oldest is the one that counts, so it is read first and the others by a later run
function oldestOfEachKey(objects: ObjectVersion[]): ObjectVersion[] {
  return [...new Map(objects.map(({ bucket, key, versionId }) => [key, { bucket, key, versionId }])).values()]
}

async function sendLostLines({ ledger, depths, queue }: ReconcileDependencies, before: Date, timeIsShort: () => boolean): Promise<number> {
  // while the queue holds anything, what has no outcome may well be in it
  if ((await depths.total()) > 0) return 0
  let sent = 0
  while (sent < linesPerRun && !timeIsShort()) {
    const lines = await ledger.claimLost(before, linesPerClaim)
    if (lines.length === 0) break
    await sendAgain(queue, lines)
    sent += lines.length
  }
  return sent
}
