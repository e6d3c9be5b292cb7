import { ApplicationError } from '../platform/errors.ts'
import { log } from '../platform/log.ts'
import type { HeldRedrive, RedriveWork, ResendLines, StartRedrive } from './ports.ts'

/** `resend-lines` takes at most 1,000; fewer make the progress visible. */
const batchSize = 200
/** One batch and its bookkeeping end within this time. */
const reserveMs = 30_000

export interface RedriveDependencies {
  work: RedriveWork
  resend: ResendLines
  start: StartRedrive
  newOwner: () => string
}

/**
 * Runs the named redrive, or every one that nobody runs: batch by batch, in sequence for every order, progress written after each.
 * A run that is killed is taken up behind the last written line; what it sent and did not write is queued, no longer dead, and not sent twice.
 * A run that an outage of the database interrupted goes on as soon as the database is back. Near the time limit the job is handed to a new invocation.
 */
export function runRedrives({ work, resend, start, newOwner }: RedriveDependencies) {
  return async (id: string | undefined, remainingMs: () => number): Promise<void> => {
    const failures: unknown[] = []
    for (const each of id === undefined ? await work.unfinished() : [id]) await runOrRelease(each)
    if (failures.length > 0) throw failures[0]
    return

    async function runOrRelease(each: string): Promise<void> {
      const job = await work.take(each, newOwner())
      if (!job) return
      try {
        await runOne(job)
      } catch (error) {
        const isOutageOver = await work.release(job, reasonFor(error))
        if (!isOutageOver) failures.push(error)
        else if (remainingMs() < reserveMs) await start(each)
        else await runOrRelease(each)
      }
    }

    async function runOne(job: HeldRedrive): Promise<void> {
      for (let held = job; ; ) {
        const lines = await work.lines(held, batchSize)
        const last = lines.at(-1)
        if (!last) return work.finish(held)
        const sent = await resend(lines.map(({ importId, line }) => ({ importId, line })))
        log.info('redrive goes on', { redriveId: job.id, sent })
        if (!(await work.advance(held, last, sent))) return void (await work.release(held))
        held = { ...held, position: last }
        if (remainingMs() < reserveMs) {
          await work.release(held)
          return start(job.id)
        }
      }
    }
  }
}

/** What anybody may read of a failure. */
function reasonFor(error: unknown): string {
  return error instanceof ApplicationError ? error.message : 'An unexpected error occurred. See the logs of the function redrive.'
}
