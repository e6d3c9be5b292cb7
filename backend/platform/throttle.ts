import { ApplicationError } from './errors.ts'

/** A token bucket: so many at once, and so many more with each second. */
export interface Allowance {
  burst: number
  perSecond: number
}

/** As the stage table says (`requestsPerSecond`, in the environment as `REQUESTS_PER_SECOND`; 20 without it), and twice that at once. */
export function stageAllowance(): Allowance {
  const perSecond = Number(process.env.REQUESTS_PER_SECOND ?? 20)
  return { burst: 2 * perSecond, perSecond }
}

/** The caller asks too often. `retryAfterSeconds` is a whole number from 1 on. */
export class TooManyRequests extends ApplicationError<'too-many-requests'> {
  readonly retryAfterSeconds: number

  constructor(what: string, retryAfterSeconds: number) {
    const seconds = Math.max(1, Math.ceil(retryAfterSeconds))
    super('too-many-requests', `You have ${what} too often.`, { hint: `Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.` })
    this.retryAfterSeconds = seconds
  }
}

/** Above so many people, each request also forgets those whose bucket is full again. */
const mostSubjects = 10_000

/**
 * Throws `TooManyRequests` where a subject asks more often than allowed, as far as this process sees. `now` in milliseconds.
 * Lambda runs several processes side by side, so this bounds what one person costs each of them; what must hold across all is counted in the database.
 */
export function memoryThrottle({ burst, perSecond }: Allowance, now: () => number): (subject: string) => void {
  const buckets = new Map<string, { tokens: number; at: number }>()
  const filled = (bucket: { tokens: number; at: number }, at: number) =>
    Math.min(burst, bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * perSecond)
  return (subject) => {
    const at = now()
    const bucket = buckets.get(subject)
    const tokens = bucket ? filled(bucket, at) : burst
    if (tokens < 1) throw new TooManyRequests('asked', (1 - tokens) / perSecond)
    // a clock that is set back gives nothing twice
    buckets.set(subject, { tokens: tokens - 1, at: Math.max(at, bucket?.at ?? at) })
    if (buckets.size <= mostSubjects) return
    for (const [other, each] of buckets) if (filled(each, at) >= burst) buckets.delete(other)
  }
}
