import { StagecraftError } from '../../../errors.ts'
import { firstWord } from '../../../first-word.ts'
import type { StackRecord } from '../../../supervisor/records.ts'
import { type Transaction, transaction } from './connection.ts'
import type { Cell, Column, QueryAnswer } from './types.ts'

const mostRows = 500
const longestCell = 2_000

/**
 * Runs one statement; of more than 500 rows only the first are fetched. It only reads, unless `writes`. Throws `no-statement`, `sql-refused`, `no-prompt-role`.
 */
export async function query(stack: StackRecord, sql: string, writes: boolean): Promise<QueryAnswer> {
  const text = sql.trim().replace(/;\s*$/, '')
  if (text === '') throw new StagecraftError('no-statement', 'There is no statement.', { hint: 'Write one, `select now()` for instance.' })
  const began = performance.now()
  return transaction(
    stack,
    async (own) => {
      const { result, isCut } = await own.first({ text }, mostRows)
      const { fields, rows, command, rowCount } = result
      const milliseconds = Math.round(performance.now() - began)
      const types = await typeNames(own, [...new Set(fields.map(({ dataTypeID }) => dataTypeID))])
      const columns = fields.map(({ name, dataTypeID }): Column => ({ name, type: types.get(dataTypeID) ?? '' }))
      // of a statement that is not at its end PostgreSQL has not said what it did
      return { columns, rows: rows.map(cut), isCut, command: command ?? firstWord(text) ?? '', count: isCut ? null : rowCount, milliseconds }
    },
    { as: writes ? 'writer' : 'reader' },
  )
}

async function typeNames(own: Transaction, oids: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await own.run({ text: 'select oid::text, format_type(oid, null) from pg_type where oid = any($1::oid[])', values: [oids] })
  return new Map(rows.map(([oid, name]) => [Number(oid), name ?? '']))
}

function cut(row: Cell[]): Cell[] {
  return row.map((cell) => (cell !== null && cell.length > longestCell ? `${cell.slice(0, longestCell)}…` : cell))
}
