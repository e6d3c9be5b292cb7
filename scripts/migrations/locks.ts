import type { Catalog, Query } from './catalog.ts'

// what conflicts with more comes later: https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-TABLES
const modes = ['ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE']

/**
 * The strongest lock that this transaction holds on each table that was there before: table → mode. A table that it made is nobody else’s yet, and
 * `ACCESS SHARE`, which every query takes, is left out.
 */
export async function locksHeld(query: Query, before: Catalog): Promise<Map<string, string>> {
  const names = new Map([...before.relations].filter(([, { kind }]) => 'rpm'.includes(kind)).map(([name, { oid }]) => [oid, name]))
  const held = (await query(
    `select relation::text as oid, mode from pg_locks where pid = pg_backend_pid() and locktype = 'relation' and granted`,
  )) as readonly { oid: string; mode: string }[] // as selected
  const strongest = new Map<string, string>()
  for (const { oid, mode } of held) {
    const name = names.get(oid)
    const words = mode
      .replace(/Lock$/, '')
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toUpperCase()
    if (name && modes.indexOf(words) > modes.indexOf(strongest.get(name) ?? '')) strongest.set(name, words)
  }
  return strongest
}

/** As a migration states it: the strongest mode first, tables by name; `none` where there is none. */
export function lockText(locks: ReadonlyMap<string, string>): string {
  const tables = Map.groupBy([...locks.keys()].sort(), (table) => locks.get(table) ?? '')
  const texts = modes.toReversed().flatMap((mode) => (tables.has(mode) ? [`${mode} on ${tables.get(mode)?.join(', ')}`] : []))
  return texts.join('; ') || 'none'
}
