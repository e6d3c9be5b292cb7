import type { Migration } from '../release/manifest.ts'
import { type Catalog, catalogOf, type Query } from './catalog.ts'
import { locksHeld, lockText } from './locks.ts'
import { takenAway } from './taken-away.ts'

/** What a migration did to a database, as the database itself says. */
export interface Observed {
  /** What the code before it can no longer do, a sentence each. */
  takenAway: string[]
  /** As `Migration.lock`. */
  lock: string
  /** What takes longer the more rows there are, a sentence each: rewriting a table, reading it for an index or a constraint, changing its rows. */
  grows: string[]
}

/** Runs a migration and looks at what it does. `query` and `run` use the same open transaction. */
export async function observe(query: Query, run: () => Promise<unknown>): Promise<Observed> {
  const before = await catalogOf(query)
  await run()
  // first: reading the catalogs locks them too
  const locks = await locksHeld(query, before)
  const after = await catalogOf(query)
  return { takenAway: takenAway(before, after), lock: lockText(locks), grows: growing(before, after, locks) }
}

/** What of a migration’s statement is not true, a sentence each. */
export function untruths({ name, phase, lock, safeUpTo }: Migration, observed: Observed): string[] {
  const faults =
    phase === 'expand' && observed.takenAway.length > 0 ? [`${name} states that it expands, and takes away: ${observed.takenAway.join(' ')}`] : []
  if (lock !== observed.lock) faults.push(`${name} states the lock “${lock}”, and holds “${observed.lock}”.`)
  if (safeUpTo === 'any size' && observed.grows.length > 0)
    faults.push(`${name} states that it is safe for any size, and takes longer with every row: ${observed.grows.join(' ')}`)
  return faults
}

function growing(before: Catalog, after: Catalog, locks: ReadonlyMap<string, string>): string[] {
  const indexed = new Set(before.indexes.map(({ table, definition }) => `${table} ${definition}`))
  const constrained = new Set(before.constraints.map(({ on, definition, isValidated }) => `${on} ${definition} ${isValidated}`))
  return [
    ...[...before.relations]
      .filter(([name, { kind, file }]) => 'rpm'.includes(kind) && (after.relations.get(name)?.file ?? file) !== file)
      .map(([name]) => `It writes the table ${name} anew.`),
    ...after.indexes
      .filter(({ table, definition }) => before.relations.has(table) && !indexed.has(`${table} ${definition}`))
      .map(({ table, name }) => `It reads ${table} for the index ${name}.`),
    ...after.constraints
      .filter(({ on, definition, isValidated }) => isValidated && before.relations.has(on) && !constrained.has(`${on} ${definition} ${isValidated}`))
      .map(({ on, name }) => `It reads ${on} for the constraint ${name}.`),
    ...[...before.columns]
      .filter(([key, { notNull }]) => !notNull && after.columns.get(key)?.notNull)
      .map(([key, { table }]) => `It reads ${table} to see that no ${key} is null.`),
    ...[...locks].filter(([, mode]) => mode === 'ROW EXCLUSIVE').map(([table]) => `It changes rows of ${table}.`),
  ]
}
