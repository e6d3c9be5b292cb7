import type pg from 'pg'
import { type DatabaseAddress, databaseAddress } from './address.ts'
import { AwakePool } from './awake-pool.ts'
import { connectionOf } from './connection.ts'
import { answerWhileWaking, DatabaseWaking, httpPatienceMs } from './waking.ts'

export interface PoolLimits {
  /** Connections at most; a Lambda works on one invocation at a time and needs one. */
  connections?: number
  /** One statement may take so long, in milliseconds; shorter than the function's own time limit. */
  statementTimeoutMs?: number
  /**
   * Every statement finds its rows through an index. A prepared statement keeps the plan of its first runs, and on tables that are still empty those scan:
   * the millionth line would be looked for among all others until PostgreSQL next gathers its figures. For functions that only look up what they are told.
   */
  byIndexOnly?: boolean
  /** For functions that answer people: while no connection can be made they fail after this, and do not wait for it. In milliseconds. */
  patienceMs?: number
}

// each cost is raised so far that the planner takes another way where there is one
const byIndexOnlySettings = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off'

/**
 * A pool on the system's database, under the role that the function has.
 * A database that is away answers within `statementTimeoutMs` with an error, even where its process is stopped and its socket still open.
 */
export async function openPool(limits: PoolLimits = {}): Promise<pg.Pool> {
  return createPool(await databaseAddress(), limits)
}

/**
 * As `openPool`, for a function behind the HTTP API: see `answerWhileWaking`. It has `DATABASE_CONNECTIONS` connections, one unless its stack.yml sets
 * it: a Lambda answers one request at a time and asks for some things at once; a local process answers many.
 */
export async function openHttpPool(): Promise<pg.Pool> {
  return openPool({ patienceMs: httpPatienceMs, connections: Number(process.env.DATABASE_CONNECTIONS ?? 1) })
}

export function createPool(
  address: DatabaseAddress,
  { connections = 1, statementTimeoutMs = 5_000, byIndexOnly = false, patienceMs }: PoolLimits = {},
): pg.Pool {
  const pool = new AwakePool({
    ...connectionOf(address),
    max: connections,
    application_name: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'stagecraft',
    // Aurora takes about 15 s to resume
    connectionTimeoutMillis: 20_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 1_000,
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    options: byIndexOnly ? byIndexOnlySettings : undefined,
    idleTimeoutMillis: address.idleMs ?? 60_000,
    allowExitOnIdle: true,
  })
  // A connection that the server closes, idle or between two statements, fails its next use and is replaced. Without listeners it would end the
  // process, and a queue would show what the function had in hand again only when its visibility timeout ends.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  if (patienceMs)
    answerWhileWaking(pool, patienceMs, () => (address.pauses ? new DatabaseWaking() : new Error('timeout exceeded when trying to connect')))
  return pool
}
