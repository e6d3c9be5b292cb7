import type { Author } from '../platform/caller.ts'
import { ApplicationError } from '../platform/errors.ts'
import { log } from '../platform/log.ts'
import type { DeadLineFilter, Redrive, RedriveJobs, StartRedrive } from './ports.ts'

/**
 * Writes down that the dead lines that fit are to be sent again, and starts it. The same `key` gives the same job and starts nothing new.
 * Throws `idempotency-key-reused` where the key belongs to a redrive of other lines.
 */
export function startRedrive(jobs: RedriveJobs, start: StartRedrive) {
  return async (filter: DeadLineFilter, key: string | undefined, author: Author): Promise<Redrive> => {
    const job = await jobs.create(filter, key, author)
    if (job.importId !== (filter.importId ?? null) || job.orderId !== (filter.orderId ?? null)) {
      throw new ApplicationError('idempotency-key-reused', 'This Idempotency-Key was already used for a redrive of other lines.', {
        hint: 'Use a new key for a new redrive.',
      })
    }
    if (job.status === 'pending') {
      // the job is written: where starting fails, the schedule starts it within a minute
      await start(job.id).catch((error: unknown) => log.warn('redrive not started', { redriveId: job.id, error: String(error) }))
    }
    return job
  }
}

/** One redrive. Throws `redrive-not-found`. */
export function readRedrive(jobs: RedriveJobs) {
  return async (id: string): Promise<Redrive> => {
    const job = await jobs.read(id)
    if (!job) throw new ApplicationError('redrive-not-found', `There is no redrive ${id}.`)
    return job
  }
}
