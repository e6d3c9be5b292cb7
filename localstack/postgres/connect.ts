import { setTimeout as sleep } from 'node:timers/promises'
import { StagecraftError } from '../errors.ts'

interface Wanted {
  host: string
  port: number
  user: string
  password: string
  database: string
  patienceSeconds: number
  /** Resolves when the server has ended. */
  ended: Promise<unknown>
}

/** How a server answered. */
export type Outcome = 'accepted' | 'ended' | 'wrong-password' | 'no-database'

/** Connects as soon as the server accepts connections. Throws `postgres-not-started` where it does not in time, with the last reason. */
export async function connectWithin({ patienceSeconds, ended, ...address }: Wanted): Promise<Outcome> {
  let isGone = false
  void ended.then(() => (isGone = true))
  let last = ''
  for (let waited = 0; waited < patienceSeconds * 1_000; waited += 50) {
    const outcome = await tryOnce(address)
    if (typeof outcome === 'string') return outcome
    if (isGone) return 'ended'
    last = outcome.message
    await sleep(50)
  }
  throw new StagecraftError('postgres-not-started', `PostgreSQL did not accept connections within ${patienceSeconds} s: ${last}.`, {
    hint: 'See its log with `make logs`.',
  })
}

async function tryOnce(address: Omit<Wanted, 'patienceSeconds' | 'ended'>): Promise<Outcome | Error> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ ...address, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return 'accepted'
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error))
    // https://www.postgresql.org/docs/17/errcodes-appendix.html
    const { code } = failure as Error & { code?: string }
    if (code === '28P01') return 'wrong-password'
    if (code === '3D000') return 'no-database'
    return failure
  } finally {
    await client.end().catch(() => {})
  }
}
