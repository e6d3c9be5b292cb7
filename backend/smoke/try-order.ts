import { ApplicationError } from '../platform/errors.ts'
import type { DropOff, Progress, ProgressQueries } from './ports.ts'
import { testOrder } from './rules/test-order.ts'

export interface TryOrderDependencies {
  dropOff: DropOff
  queries: ProgressQueries
  newMark: () => string
  now: () => Date
  pause: () => Promise<void>
}

/** What was seen to work. */
export interface Tried {
  orderId: string
  milliseconds: number
}

/**
 * Hands over a small order file and waits until its import is settled, both events are applied and both are published: all of the way from a file to
 * those who are told. Throws `smoke-test-failed` with what did not happen, where it is refused or `isLate` says that the time is over.
 */
export function tryOrder({ dropOff, queries, newMark, now, pause }: TryOrderDependencies) {
  return async (isLate: () => boolean): Promise<Tried> => {
    const started = now()
    const order = testOrder(newMark(), started)
    const file = await dropOff.put(`${order.id}.csv`, order.file)
    for (;;) {
      const seen = await queries.of(file, order.id)
      if (seen.status === 'refused' || seen.status === 'failed') throw failed(`The file ${file.key} was ${seen.status}: ${seen.reason}`)
      const lack = lackOf(seen, order)
      if (!lack) return { orderId: order.id, milliseconds: now().getTime() - started.getTime() }
      if (isLate()) throw failed(`The order ${order.id} of the file ${file.key} ${lack} after ${seconds(started, now())} s.`)
      await pause()
    }
  }
}

function lackOf({ status, queued, applied, orderStatus, published }: Progress, order: { events: number; status: string }): string | undefined {
  if (!status) return 'was read by nobody'
  if (status === 'reading') return 'is still being read'
  if (queued > 0) return `has ${queued} lines without an outcome`
  if (applied !== order.events || orderStatus !== order.status)
    return `is ${orderStatus ?? 'unknown'} and has ${applied} of ${order.events} lines applied`
  if (published !== order.events) return `has ${published} of ${order.events} changes published`
  return undefined
}

function seconds(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / 1_000)
}

function failed(message: string): ApplicationError {
  return new ApplicationError('smoke-test-failed', message, { hint: 'docs/runbook.md#smoke-test' })
}
