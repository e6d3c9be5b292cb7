import type { Catalog, Column, Constraint, Index } from './catalog.ts'
import { isWider } from './wider-check.ts'

/**
 * What code that works with the schema `before` can no longer do with the schema `after`, a sentence each; empty for an expansion. What is new and what
 * that code never names (a table, a column, a constraint of new columns alone) takes nothing away. The rows that a migration deletes or changes, and what
 * functions and triggers do inside, are in no catalog: it does not see them.
 */
export function takenAway(before: Catalog, after: Catalog): string[] {
  return [
    ...relationsGone(before, after),
    ...columnsTightened(before, after),
    ...columnsRequired(before, after),
    ...constraintsAdded(before, after),
    ...cascadesGone(before, after),
    ...indexesChanged(before, after),
    ...triggersChanged(before, after),
    ...[...before.names].filter((name) => !after.names.has(name)).map((name) => `The ${name} is gone.`),
    ...[...before.privileges]
      .filter((privilege) => !after.privileges.has(privilege) && stillThere(privilege, after))
      .map((privilege) => `The privilege ${privilege} is revoked.`),
  ]
}

function relationsGone({ relations }: Catalog, after: Catalog): string[] {
  return [...relations].flatMap(([name, { oid, kind, rowSecurity }]) => {
    const kept = after.relations.get(name)
    if (kept) return kept.rowSecurity && !rowSecurity ? [`Rows of ${name} are hidden by row-level security.`] : []
    const renamed = [...after.relations].find(([, each]) => each.oid === oid)?.[0]
    return [`The ${kinds[kind] ?? 'table'} ${name} is ${renamed ? `renamed to ${renamed}` : 'dropped'}.`]
  })
}

const kinds: Record<string, string> = { v: 'view', m: 'view', S: 'sequence' }

function columnsTightened(before: Catalog, after: Catalog): string[] {
  return [...before.columns].flatMap(([key, column]) => {
    if (!after.relations.has(column.table)) return []
    const now = after.columns.get(key)
    if (!now) return [`The column ${key} is ${renamedTo(column, after)}.`]
    const faults: string[] = []
    if (now.type !== column.type) faults.push(`The column ${key} changes its type from ${column.type} to ${now.type}.`)
    if (now.notNull && !column.notNull) faults.push(`The column ${key} no longer takes null.`)
    if (!now.hasDefault && column.hasDefault) faults.push(`The column ${key} loses its default.`)
    if (now.isGenerated && !column.isGenerated) faults.push(`The column ${key} no longer takes a value: it is generated.`)
    return faults
  })
}

function renamedTo({ oid, number }: Column, after: Catalog): string {
  const renamed = [...after.columns].find(([, each]) => each.oid === oid && each.number === number)?.[0]
  return renamed ? `renamed to ${renamed}` : 'dropped'
}

function columnsRequired(before: Catalog, after: Catalog): string[] {
  return [...after.columns]
    .filter(([key, { table, notNull, hasDefault }]) => before.relations.has(table) && !before.columns.has(key) && notNull && !hasDefault)
    .map(([key]) => `The new column ${key} is not null and has no default, so a row without it is refused.`)
}

function constraintsAdded(before: Catalog, after: Catalog): string[] {
  const there = definitionsOf(before)
  return after.constraints
    .filter(({ on, definition }) => !there.has(`${on} ${definition}`))
    .flatMap((constraint) => {
      const { on, name, type, definition, columns, references, onDelete } = constraint
      const faults: string[] = []
      if (exists(before, on) && touchesOld(before, on, columns) && !widensOne(constraint, before, after))
        faults.push(`The constraint ${name} refuses rows of ${on} that were taken: ${definition}.`)
      // what an old table's row may be deleted for, a new row can forbid
      if (type === 'f' && references !== on && before.relations.get(references ?? '')?.isDeletedFrom && ['a', 'r'].includes(onDelete))
        faults.push(
          `The constraint ${name} refuses to delete rows of ${references} that ${on} names: say what happens to them (on delete cascade or set null).`,
        )
      return faults
    })
}

// by what a constraint says, whatever its name
function definitionsOf({ constraints }: Catalog): Set<string> {
  return new Set(constraints.map(({ on, definition }) => `${on} ${definition}`))
}

// a domain has no columns, and whatever has it is refused
function touchesOld(before: Catalog, on: string, columns: readonly string[]): boolean {
  return columns.length === 0 || columns.some((column) => before.columns.has(`${on}.${column}`))
}

function exists(before: Catalog, on: string): boolean {
  return before.relations.has(on) || before.names.has(`type ${on}`)
}

// it stands in the place of one that is gone and that took no more
function widensOne({ on, type, definition }: Constraint, before: Catalog, after: Catalog): boolean {
  const kept = definitionsOf(after)
  return before.constraints.some(
    (each) => each.on === on && each.type === 'c' && type === 'c' && !kept.has(`${on} ${each.definition}`) && isWider(each.definition, definition),
  )
}

function cascadesGone(before: Catalog, after: Catalog): string[] {
  const there = definitionsOf(after)
  return before.constraints
    .filter(
      ({ on, type, onDelete, definition }) =>
        type === 'f' && !['a', 'r'].includes(onDelete) && after.relations.has(on) && !there.has(`${on} ${definition}`),
    )
    .map(
      ({ on, name, references }) =>
        `The constraint ${name} is gone or changed: rows of ${on} no longer follow a delete from ${references} as they did.`,
    )
}

function indexesChanged(before: Catalog, after: Catalog): string[] {
  const refusing = (catalog: Catalog) => new Map(catalog.indexes.filter(({ refuses }) => refuses).map((index) => [index.definition, index]))
  const [old, now] = [refusing(before), refusing(after)]
  return [
    ...[...now]
      .filter(([definition, index]) => !old.has(definition) && before.relations.has(index.table) && !isFreeOfOld(index, before, after))
      .map(([, { table, name, definition }]) => `The index ${name} refuses rows of ${table} that were taken: ${definition}.`),
    ...[...old]
      .filter(([definition, { table }]) => !now.has(definition) && after.relations.has(table))
      .map(([, { table, name }]) => `The index ${name} of ${table} is gone: \`on conflict\` and foreign keys can no longer rely on it.`),
  ]
}

// a row of old code has null in a new column without default, and nulls differ
function isFreeOfOld({ table, columns, nullsDistinct }: Index, before: Catalog, after: Catalog): boolean {
  return (
    nullsDistinct &&
    columns.some((name) => name !== null && !before.columns.has(`${table}.${name}`) && !after.columns.get(`${table}.${name}`)?.hasDefault)
  )
}

// a trigger that keeps an old and a new column alike is how one expands; one that raises errors is not
function triggersChanged(before: Catalog, after: Catalog): string[] {
  const tableOf = (key: string) => key.slice(key.lastIndexOf(' on ') + 4)
  return [
    ...[...after.triggers]
      .filter(([key, refuses]) => refuses && !before.triggers.has(key) && before.relations.has(tableOf(key)))
      .map(([key]) => `The trigger ${key} can refuse what was taken: its function raises an error.`),
    ...[...before.triggers]
      .filter(([key, refuses]) => !refuses && !after.triggers.has(key) && after.relations.has(tableOf(key)))
      .map(([key]) => `The trigger ${key} is gone, with what it did.`),
  ]
}

// of what is gone as a whole, its privileges are not worth a sentence
function stillThere(privilege: string, after: Catalog): boolean {
  const [, object = ''] = / on (.+) for /.exec(privilege) ?? []
  if (object.startsWith('schema ')) return true
  if (object.startsWith('function ')) return [...after.names].some((name) => name.startsWith(`${object}(`))
  return after.relations.has(object) || after.columns.has(object)
}
