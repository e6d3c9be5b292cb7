import type { log as Log } from '../platform/log.ts'
import type { Outbox, Topic } from './ports.ts'

export interface PublishOutboxDependencies {
  readonly outbox: Outbox
  readonly topic: Topic
  readonly log: Pick<typeof Log, 'warn'>
  readonly pause: (milliseconds: number) => Promise<unknown>
}

/** How a publisher is asked. */
export interface PublishRequest {
  /** What was published since then is published once more, for subscribers that may have lost it. RFC 3339. */
  readonly publishAgainSince?: string
}

/**
 * How long a publisher waits for more before it looks again, in milliseconds. While events are committed one after another, one publisher
 * sends them in full batches, instead of a new one being invoked for every commit; an event waits that long at the most.
 */
const gatherMs = 200

/** What a further batch may take at most, in milliseconds: with less time left, the run ends and the sweeper goes on. */
const oneBatchMs = 10_000

/**
 * Publishes what is committed and not published, per order in sequence, until nothing is left or the time nears its end. Returns how many events the topic took.
 *
 * - A batch holds at most one event of an order, the first unpublished one, and each batch goes on with the orders behind the last one's:
 *   an order with ten thousand events holds up nobody.
 * - An order stops for this run at its first failure, and harms no other. If the topic itself fails, the run does, and nothing is marked.
 * - Several publishers may run at once: `Outbox.publishNext` gives each event to one of them.
 */
export function publishOutbox({ outbox, topic, log, pause }: PublishOutboxDependencies) {
  return async (remainingMs: () => number, { publishAgainSince }: PublishRequest = {}): Promise<{ published: number }> => {
    if (publishAgainSince) await outbox.publishAgain(new Date(publishAgainSince))
    const stopped = new Set<string>()
    let published = 0
    let after = ''
    let gathered = true
    let lastLook = false

    while (remainingMs() > oneBatchMs) {
      if (!lastLook) await outbox.keepRequest()
      const taken = await outbox.publishNext({ after, except: [...stopped] }, topic.publish)
      published += taken.accepted.length
      for (const { orderId, sequence } of taken.refused) {
        stopped.add(orderId)
        log.warn('not published: the order stops for this run', { orderId, sequence })
      }
      if (taken.last !== null) {
        after = taken.last
        lastLook = false
        gathered = false
      } else if (after !== '') after = ''
      else if (lastLook) return { published }
      else if (!gathered) {
        await pause(gatherMs)
        gathered = true
      } else {
        // what was committed before this, the next look sees; what is committed after it asks for a publisher
        await outbox.clearRequest()
        lastLook = true
      }
    }
    await outbox.clearRequest()
    return { published }
  }
}
