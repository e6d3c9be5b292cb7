/** Runs a statement on PostgreSQL, always in the same transaction, and gives its rows. */
export type Query = (text: string) => Promise<readonly object[]>

/**
 * What a schema promises to the code that uses it, as PostgreSQL’s catalogs have it: https://www.postgresql.org/docs/17/catalogs.html.
 * The key of each entry is what the code names: two catalogs are compared by their keys. Objects of extensions and of the server itself are left out.
 */
export interface Catalog {
  relations: Map<string, Relation>
  /** `table.column` → */
  columns: Map<string, Column>
  constraints: readonly Constraint[]
  indexes: readonly Index[]
  /** `trigger on table` → whether its function raises an error. */
  triggers: Map<string, boolean>
  /** `name(arguments) returns type` of functions, and `type name` or `type name, label` of types. */
  names: Set<string>
  /** `privilege on object for role`; those of the owner are left out. */
  privileges: Set<string>
}

export interface Relation {
  oid: string
  /** `r` for a table, `p` for a partitioned one, `v` and `m` for views, `S` for a sequence. */
  kind: string
  /** Another file means that the table was written anew. */
  file: string
  rowSecurity: boolean
  /** Whether somebody may delete rows: whoever was granted it, or the owner where nobody was granted anything. */
  isDeletedFrom: boolean
}

export interface Column {
  table: string
  oid: string
  number: number
  type: string
  notNull: boolean
  hasDefault: boolean
  /** Whether a statement may not give it a value: generated, or an identity that is always generated. */
  isGenerated: boolean
}

export interface Constraint {
  /** The table’s name, or the domain’s. */
  on: string
  name: string
  /** `c` check, `f` foreign key; what an index keeps (`p`, `u`, `x`) stands with the indexes. */
  type: string
  definition: string
  columns: readonly string[]
  /** Of a foreign key: the table it names, and what a delete there does (`a` and `r`: it is refused). */
  references: string | null
  onDelete: string
  isValidated: boolean
}

export interface Index {
  table: string
  name: string
  /** Whether it refuses rows: unique, or of an exclusion constraint. */
  refuses: boolean
  /** Its definition without its own name. */
  definition: string
  /** A column’s name, or null for an expression. */
  columns: readonly (string | null)[]
  nullsDistinct: boolean
}

/** Reads the catalogs. What the migration that is running changed is in them. */
export async function catalogOf(query: Query): Promise<Catalog> {
  const read = async <Row>(text: string) => (await query(text)) as readonly Row[] // as the statement selects them
  const keyed = async <Row>(text: string) => new Map((await read<Row & { key: string }>(text)).map((row) => [row.key, row]))
  const keys = async (text: string) => (await read<{ key: string }>(text)).map(({ key }) => key)
  return {
    relations: await keyed<Relation>(relations),
    columns: await keyed<Column>(columns),
    constraints: await read<Constraint>(constraints),
    indexes: await read<Index>(indexes),
    triggers: new Map((await read<{ key: string; refuses: boolean }>(triggers)).map(({ key, refuses }) => [key, refuses])),
    names: new Set([...(await keys(functions)), ...(await keys(types))]),
    privileges: new Set(await keys(privileges)),
  }
}

// `public` is not said
const nameOf = (schema: string, name: string) => `case when ${schema}.nspname = 'public' then ${name} else ${schema}.nspname || '.' || ${name} end`

const isOurs = (schema: string) => `${schema}.nspname !~ '^pg_' and ${schema}.nspname <> 'information_schema'`

const ofNoExtension = (oid: string) => `not exists (select from pg_depend d where d.objid = ${oid} and d.deptype = 'e')`

const table = `pg_class c join pg_namespace n on n.oid = c.relnamespace and ${isOurs('n')} and ${ofNoExtension('c.oid')}`

const namesOfColumns = (relation: string, numbers: string) =>
  `array(select a.attname::text from unnest(${numbers}) with ordinality u(number, at)
    left join pg_attribute a on a.attrelid = ${relation} and a.attnum = u.number order by u.at)`

const granted = 'aclexplode(c.relacl) g where g.grantee <> c.relowner'

const relations = `select ${nameOf('n', 'c.relname')} as key, c.oid::text as oid, c.relkind as kind, c.relfilenode::text as file, c.relrowsecurity as "rowSecurity",
  not exists (select from ${granted}) or exists (select from ${granted} and g.privilege_type = 'DELETE') as "isDeletedFrom"
  from ${table} where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')`

const columns = `select ${nameOf('n', 'c.relname')} || '.' || a.attname as key, ${nameOf('n', 'c.relname')} as table, c.oid::text as oid, a.attnum as number,
  format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "notNull", a.atthasdef or a.attidentity <> '' as "hasDefault",
  a.attgenerated <> '' or a.attidentity = 'a' as "isGenerated"
  from ${table} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped where c.relkind in ('r', 'p', 'v', 'm', 'f')`

const constraints = `select coalesce(${nameOf('n', 'c.relname')}, ${nameOf('n', 't.typname')}) as on, k.conname as name, k.contype as type, pg_get_constraintdef(k.oid) as definition,
  ${namesOfColumns('k.conrelid', 'k.conkey')} as columns, ${nameOf('fn', 'f.relname')} as references, k.confdeltype as "onDelete", k.convalidated as "isValidated"
  from pg_constraint k join pg_namespace n on n.oid = k.connamespace and ${isOurs('n')} and ${ofNoExtension('coalesce(nullif(k.conrelid, 0), k.contypid)')}
  left join pg_class c on c.oid = k.conrelid left join pg_type t on t.oid = k.contypid
  left join pg_class f on f.oid = k.confrelid left join pg_namespace fn on fn.oid = f.relnamespace
  where k.contype in ('c', 'f') order by 1, 2`

const indexes = `select ${nameOf('n', 'c.relname')} as table, i.relname as name, x.indisunique or x.indisexclusion as refuses, not x.indnullsnotdistinct as "nullsDistinct",
  replace(pg_get_indexdef(x.indexrelid), 'INDEX ' || quote_ident(i.relname) || ' ON', 'INDEX ON') as definition,
  ${namesOfColumns('c.oid', '(x.indkey::int2[])[0:x.indnkeyatts - 1]')} as columns
  from ${table} join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid order by 1, 2`

// an error is raised where no other level is named: https://www.postgresql.org/docs/17/plpgsql-errors-and-messages.html
const triggers = `select t.tgname || ' on ' || ${nameOf('n', 'c.relname')} as key, p.prosrc ~* '\\mraise\\M(?!\\s+(debug|log|info|notice|warning)\\M)' as refuses
  from ${table} join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal join pg_proc p on p.oid = t.tgfoid`

const functions = `select 'function ' || ${nameOf('n', 'p.proname')} || '(' || pg_get_function_identity_arguments(p.oid) || ') returns ' || coalesce(pg_get_function_result(p.oid), 'nothing') as key
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace and ${isOurs('n')} and ${ofNoExtension('p.oid')}`

const types = `select 'type ' || ${nameOf('n', 't.typname')} || label as key
  from pg_type t join pg_namespace n on n.oid = t.typnamespace and ${isOurs('n')} and ${ofNoExtension('t.oid')}
  cross join lateral (select '' union all select ', label ' || e.enumlabel from pg_enum e where e.enumtypid = t.oid) l (label)
  where t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c')`

const privileges = `select g.privilege_type || ' on ' || o.name || ' for ' || coalesce(grantee.rolname, 'everybody') as key from (
    select ${nameOf('n', 'c.relname')} as name, c.relowner as owner, c.relacl as acl from ${table}
    union all select ${nameOf('n', 'c.relname')} || '.' || a.attname, c.relowner, a.attacl from ${table} join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
    union all select 'schema ' || n.nspname, n.nspowner, n.nspacl from pg_namespace n where ${isOurs('n')}
    union all select 'function ' || ${nameOf('n', 'p.proname')}, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace and ${isOurs('n')} and ${ofNoExtension('p.oid')}
  ) o cross join aclexplode(o.acl) g left join pg_roles grantee on grantee.oid = g.grantee where g.grantee <> o.owner`
