import type pg from 'pg'
import { type Allowance, TooManyRequests } from '../throttle.ts'

export interface Budget extends Allowance {
  /** The person. */
  subject: string
  /** What the budget is for; each has its own. */
  action: string
  /** As in “You have … too often.” */
  what: string
}

/**
 * Takes one token of a person's bucket in the table `request_budgets`: it holds across all processes. A person's requests take turns here until the
 * transaction of `client` ends. Throws `TooManyRequests`, which rolls back what else the transaction did.
 */
export async function spendBudget(client: pg.PoolClient, { subject, action, what, burst, perSecond }: Budget): Promise<void> {
  const spent = await client.query(spending, [subject, action, burst, perSecond])
  if (spent.rowCount === 1) return
  const { rows } = await client.query<{ tokens: number }>(
    `select ${filled} as tokens from request_budgets as held where subject = $1 and action = $2`,
    [subject, action, burst, perSecond],
  )
  throw new TooManyRequests(what, (1 - (rows[0]?.tokens ?? 0)) / perSecond)
}

const filled = 'least($3::float8, held.tokens + greatest(0, extract(epoch from clock_timestamp() - held.refilled_at)) * $4::float8)'

const spending = `
  insert into request_budgets as held (subject, action, tokens, refilled_at) values ($1, $2, $3::float8 - 1, clock_timestamp())
  on conflict (subject, action) do update set tokens = ${filled} - 1, refilled_at = greatest(held.refilled_at, clock_timestamp())
  where ${filled} >= 1`
