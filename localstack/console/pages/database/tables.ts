import { StagecraftError } from '../../../errors.ts'
import type { StackRecord } from '../../../supervisor/records.ts'
import { type Statement, type Transaction, transaction } from './connection.ts'
import { type Cell, type Column, type DatabaseOverview, type Filter, operators, type TablePage, type TableRow } from './types.ts'

const mostTables = 500
const mostRows = 100
const longestCell = 2_000
/** Where tools note what they applied: Knex, Prisma, Flyway, Rails and others, node-pg-migrate, Sequelize, Alembic, Django, TypeORM, Drizzle. */
const migrationTables =
  /^(knex_migrations|_prisma_migrations|flyway_schema_history|schema_migrations|pgmigrations|SequelizeMeta|alembic_version|django_migrations|migrations|__drizzle_migrations)$/
const mostMigrations = 200

const allTables = `
  select n.nspname, c.relname,
         case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end,
         case when c.relkind not in ('r', 'p', 'm') then null when c.reltuples >= 0 then c.reltuples::bigint else pg_stat_get_live_tuples(c.oid) end,
         pg_total_relation_size(c.oid)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_' and not c.relispartition
  order by 1, 2 limit ${mostTables}`

/** What the database holds, and which migrations were applied. */
export async function overview(stack: StackRecord): Promise<DatabaseOverview> {
  return transaction(stack, async ({ run }) => {
    const { rows } = await run({ text: allTables })
    const tables = rows.map(
      ([schema, name, kind, count, bytes]): TableRow => ({
        ...{ schema: schema ?? '', name: name ?? '', kind: kind as TableRow['kind'], bytes: Number(bytes) },
        ...(count === null || count === undefined ? {} : { rows: Number(count) }),
      }),
    )
    const migrations: DatabaseOverview['migrations'] = []
    for (const { schema, name } of tables.filter((each) => migrationTables.test(each.name))) {
      const { fields, rows: noted } = await run({ text: `select * from ${quoted(schema)}.${quoted(name)} order by 1 desc limit ${mostMigrations}` })
      migrations.push({ table: `${schema}.${name}`, columns: fields.map((each) => each.name), rows: noted })
    }
    const { rows: about } = await run({ text: "select current_setting('server_version'), current_database()" })
    return { version: about[0]?.[0] ?? '', name: about[0]?.[1] ?? '', tables, migrations }
  })
}

const columnsOf = `
  select a.attname, format_type(a.atttypid, a.atttypmod), coalesce(array_position(i.indkey::int2[], a.attnum), -1), c.relkind
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_index i on i.indrelid = c.oid and i.indisprimary
  where n.nspname = $1 and c.relname = $2 order by a.attnum`

/** What is wanted of a table: its rows in the order of its key, or backwards, from `after` on. */
export interface RowsWanted {
  schema: string
  name: string
  filters: readonly Filter[]
  isBackwards: boolean
  after?: string | undefined
}

/**
 * A page of a table's rows, 100 at the most, in the order of its primary key; where it has none, in the order in which they lie there (a view: as it comes, and
 * the first page alone). However many rows there are, a page without a filter costs the same. Throws `no-such-table`, `no-such-column`, `sql-refused`.
 */
export async function tableRows(stack: StackRecord, wanted: RowsWanted): Promise<TablePage> {
  return transaction(stack, async (own) => {
    const { columns, key, isView } = await describe(own, wanted)
    const { rows } = await own.run(statementFor(wanted, columns, key))
    const page = rows.slice(0, mostRows)
    const last = page.at(-1)?.slice(columns.length)
    const shown = page.map((row) => row.slice(0, columns.length))
    if (isView) return { columns, rows: shown, ...(rows.length > mostRows ? { hasNoOrder: true } : {}) }
    return { columns, rows: shown, ...(rows.length > mostRows && last ? { after: JSON.stringify(last) } : {}) }
  })
}

/** The key that pages are ordered by, each with its type; of a view none. */
interface Described {
  columns: Column[]
  key: { sql: string; type: string }[]
  isView: boolean
}

async function describe({ run }: Transaction, { schema, name }: RowsWanted): Promise<Described> {
  const { rows } = await run({ text: columnsOf, values: [schema, name] })
  if (rows.length === 0)
    throw new StagecraftError('no-such-table', `There is no table ${schema}.${name}.`, { hint: 'The list of tables has those that are there.' })
  const columns = rows.map(
    ([column, type, place]): Column => ({ name: column ?? '', type: type ?? '', ...(Number(place) >= 0 ? { isKey: true } : {}) }),
  )
  const inKey = rows.filter(([, , place]) => Number(place) >= 0).toSorted((one, other) => Number(one[2]) - Number(other[2]))
  const isView = !['r', 'p', 'm'].includes(rows[0]?.[3] ?? '')
  const key = inKey.map(([column, type]) => ({ sql: `t.${quoted(column ?? '')}`, type: type ?? '' }))
  return { columns, key: key.length > 0 || isView ? key : [{ sql: 't.ctid', type: 'tid' }], isView }
}

function statementFor({ schema, name, filters, isBackwards, after }: RowsWanted, columns: readonly Column[], key: Described['key']): Statement {
  const values: unknown[] = []
  const conditions = filters.map((filter) => conditionOf(filter, columns, values))
  // by the table's own columns: a name alone would mean the text that is shown
  const order = key.map(({ sql }) => `${sql} ${isBackwards ? 'desc' : 'asc'}`)
  const from = keyOf(after)
  if (from && from.length === key.length) {
    const places = key.map(({ type }, index) => `$${values.push(from[index])}::${type}`)
    conditions.push(`(${key.map(({ sql }) => sql).join(', ')}) ${isBackwards ? '<' : '>'} (${places.join(', ')})`)
  }
  const shown = columns.map((column) => `left(t.${quoted(column.name)}::text, ${longestCell})`)
  const text = [
    `select ${[...shown, ...key.map(({ sql }) => `${sql}::text`)].join(', ')} from ${quoted(schema)}.${quoted(name)} t`,
    ...(conditions.length > 0 ? [`where ${conditions.join(' and ')}`] : []),
    ...(order.length > 0 ? [`order by ${order.join(', ')}`] : []),
    `limit ${mostRows + 1}`,
  ].join(' ')
  return { text, values }
}

function conditionOf({ column, operator, value }: Filter, columns: readonly Column[], values: unknown[]): string {
  if (!columns.some(({ name }) => name === column)) throw new StagecraftError('no-such-column', `The table has no column “${column}”.`)
  if (!operators.includes(operator))
    throw new StagecraftError('bad-filter', `“${operator}” is no way to compare.`, { hint: `There are: ${operators.join(', ')}.` })
  const name = `t.${quoted(column)}`
  if (operator === 'is null' || operator === 'is not null') return `${name} ${operator}`
  const place = `$${values.push(value)}`
  if (operator === 'contains') return `position(lower(${place}) in lower(${name}::text)) > 0`
  return `${name} ${operator === '≠' ? 'is distinct from' : operator} ${place}`
}

function keyOf(after: string | undefined): Cell[] | undefined {
  try {
    const key = after ? (JSON.parse(after) as unknown) : undefined
    return Array.isArray(key) ? key.map(String) : undefined
  } catch {
    return undefined
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
