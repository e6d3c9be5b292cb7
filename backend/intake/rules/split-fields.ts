import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'

export type Fields = { fields: string[] } | { broken: { field: number; message: string } }

/**
 * The fields of one physical line by RFC 4180. No field holds a line break, so the line is parsed alone: a quote that is not closed harms no other line.
 * Lines without a quote, nearly all, are cut at their commas.
 */
export function splitFields(line: string): Fields {
  if (!line.includes('"')) return { fields: line.split(',') }
  try {
    const [fields] = parse(line, { record_delimiter: '\n', relax_column_count: true })
    return { fields: fields ?? [] }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { broken: { field: typeof error.column === 'number' ? error.column : 0, message: error.code } }
  }
}
