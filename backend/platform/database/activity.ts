import type pg from 'pg'
import type { Author } from '../caller.ts'

/** What people do that is kept for ever, in the table `activity`. */
export const actions = ['upload-started', 'redrive-started'] as const
export type Action = (typeof actions)[number]

/** Notes who did what to what (an object's key, a redrive's id). `client` is in the transaction that does it, so that neither is without the other. */
export async function recordActivity(client: pg.PoolClient, author: Author, action: Action, target: string): Promise<void> {
  await client.query('insert into activity (subject, name, display_name, email, action, target, request_id) values ($1, $2, $3, $4, $5, $6, $7)', [
    author.subject,
    author.name,
    author.displayName ?? null,
    author.email ?? null,
    action,
    target,
    author.requestId,
  ])
}
