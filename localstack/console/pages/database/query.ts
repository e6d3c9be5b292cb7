import { StagecraftError } from '../../../errors.ts'
import type { StackRecord } from '../../../supervisor/records.ts'
import { type Transaction, transaction } from './connection.ts'
import type { Cell, Column, QueryAnswer } from './types.ts'

const mostRows = 500
const longestCell = 2_000

/**
 * Runs one statement; of more than 500 rows the first. It only reads, unless `writes`. Throws `no-statement`, `sql-refused`.
 */
export async function query(stack: StackRecord, sql: string, writes: boolean): Promise<QueryAnswer> {
  const text = sql.trim().replace(/;\s*$/, '')
  if (text === '') throw new StagecraftError('no-statement', 'There is no statement.', { hint: 'Write one, `select now()` for instance.' })
  const began = performance.now()
  return transaction(
    stack,
    async (own) => {
      const { fields, rows, command, rowCount } = await (writes ? own.run({ text }) : firstRows(own, text))
      const milliseconds = Math.round(performance.now() - began)
      const types = await typeNames(own, [...new Set(fields.map(({ dataTypeID }) => dataTypeID))])
      const columns = fields.map(({ name, dataTypeID }): Column => ({ name, type: types.get(dataTypeID) ?? '' }))
      const isCut = rows.length > mostRows
      return { columns, rows: rows.slice(0, mostRows).map(cut), isCut, command, count: isCut ? null : rowCount, milliseconds }
    },
    { writes },
  )
}

// by a cursor, so that a large table is not fetched for its first rows; what has none (SHOW, EXPLAIN) has few rows
async function firstRows(own: Transaction, text: string): ReturnType<Transaction['run']> {
  if (!/^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(select|values|table|with)\b/i.test(text)) return own.run({ text })
  await own.run({ text: `declare console_rows no scroll cursor for ${text}` })
  const fetched = await own.run({ text: `fetch ${mostRows + 1} from console_rows` })
  return { ...fetched, command: 'SELECT' }
}

async function typeNames(own: Transaction, oids: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await own.run({ text: 'select oid::text, format_type(oid, null) from pg_type where oid = any($1::oid[])', values: [oids] })
  return new Map(rows.map(([oid, name]) => [Number(oid), name ?? '']))
}

function cut(row: Cell[]): Cell[] {
  return row.map((cell) => (cell !== null && cell.length > longestCell ? `${cell.slice(0, longestCell)}…` : cell))
}
