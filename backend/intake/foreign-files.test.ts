import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import { importOf, newObject, outcomes, readFileFixture } from './read-file-fixture.ts'

// files as spreadsheets and other programs write them, byte for byte
const folder = join(import.meta.dirname, 'test-files')

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

async function readTestFile(name: string) {
  const { objects, read, queue } = readFileFixture(database.as('writer'))
  const object = newObject()
  objects.put(object, readFileSync(join(folder, name)))
  const { outcome } = await read(object, { chunkLines: 1_000 })
  const { rows } = await database.pool.query<{ reason: string }>(
    `select import_lines.reason from import_lines join imports on imports.id = import_id where object_key = $1 and state = 'refused'`,
    [object.key],
  )
  const reasons = rows.map(({ reason }) => reason)
  return { outcome, queue, reasons, lines: await outcomes(database.pool, object), import: await importOf(database.pool, object) }
}

const isRead: Record<string, { lines: string[]; reasons?: (string | RegExp)[] }> = {
  'excel-csv-utf8.csv': { lines: ['2 queued', '3 queued'] },
  'all-quoted.csv': { lines: ['2 queued', '3 queued'] },
  'blank-lines.csv': { lines: ['4 queued', '7 queued'] },
  'header-only.csv': { lines: [] },
  'excel-empty-rows.csv': { lines: ['2 queued', '3 queued', '4 refused order-id-missing'], reasons: [/empty row. Delete the row\.$/] },
  'excel-windows-1252.csv': {
    lines: ['2 refused not-utf8', '3 refused not-utf8'],
    reasons: [
      'The byte at offset 36 of the line is 0xFC (“ü” in Windows-1252), which is not valid UTF-8. Save the file as UTF-8.',
      'The byte at offset 34 of the line is 0xFC (“ü” in Windows-1252), which is not valid UTF-8. Save the file as UTF-8.',
    ],
  },
}

const isRefused: Record<string, { code: string; reason: string }> = {
  'excel-semicolons.csv': { code: 'wrong-separator', reason: 'The columns are separated by semicolons (;), not by commas.' },
  'tabs.txt': { code: 'wrong-separator', reason: 'The columns are separated by tabs, not by commas.' },
  'excel-sep-line.csv': { code: 'wrong-header', reason: 'The first line is "sep=;", which only Excel understands. Remove it.' },
  'excel-unicode-text.txt': { code: 'wrong-encoding', reason: 'The file is UTF-16 (little-endian), not UTF-8.' },
  'utf-16-be.csv': { code: 'wrong-encoding', reason: 'The file is UTF-16 (big-endian), not UTF-8.' },
  'utf-16-le-no-mark.csv': { code: 'wrong-encoding', reason: 'The file is UTF-16 (little-endian), not UTF-8.' },
  'utf-16-be-no-mark.csv': { code: 'wrong-encoding', reason: 'The file is UTF-16 (big-endian), not UTF-8.' },
  'excel-macintosh.csv': { code: 'wrong-line-ends', reason: 'The lines of the file end with CR (carriage return) alone.' },
  'orders.csv.gz': { code: 'not-csv', reason: 'The file is compressed with gzip, not CSV.' },
  'orders.zip': { code: 'not-csv', reason: 'The file is a ZIP archive, not CSV.' },
  'orders.xlsx': { code: 'not-csv', reason: 'The file is an Excel workbook (.xlsx), not CSV.' },
  'header-in-capitals.csv': { code: 'wrong-header', reason: 'The column names are spelled differently: "Order ID" must be order_id.' },
  'other-order.csv': {
    code: 'wrong-header',
    reason: 'The columns are in another order: sequence, order_id, type, occurred_at, customer_id, amount, currency.',
  },
}

describe('files of other programs', () => {
  it('are all in the tables of this test', () => {
    expect(readdirSync(folder).toSorted()).toEqual([...Object.keys(isRead), ...Object.keys(isRefused)].toSorted())
  })

  it.each(Object.entries(isRead))('%s is read, and blank lines are not counted', async (name, { lines, reasons = [] }) => {
    const found = await readTestFile(name)
    expect(found.outcome).toBe('read')
    expect(found.lines).toEqual(lines)
    expect(found.import).toMatchObject({ status: 'read', lines: lines.length, refused: reasons.length })
    expect(found.reasons).toEqual(reasons.map((reason) => (typeof reason === 'string' ? reason : expect.stringMatching(reason))))
  })

  it.each(Object.entries(isRefused))('%s is refused with its cause and what to do', async (name, { code, reason }) => {
    const found = await readTestFile(name)
    expect(found.outcome).toBe('refused')
    expect(found.import).toMatchObject({ status: 'refused', reason_code: code, reason: expect.stringContaining(reason) })
    expect(found.import.reason.slice(reason.length)).toMatch(/^ (Save it|Unpack it|The header must be: )/)
    expect(found.queue.messages).toEqual([])
  })

  it('keeps a name that Excel wrote in UTF-8 with quotes', async () => {
    const { queue } = await readTestFile('excel-csv-utf8.csv')
    expect(queue.messages.map(({ event }) => event.customerId)).toEqual(['Müller, "Söhne" & Co', 'Müller, "Söhne" & Co'])
  })
})
