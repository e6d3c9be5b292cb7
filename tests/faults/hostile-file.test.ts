import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event, fileOf, header, lineOf, orderEvents } from '../system/support/order-files.ts'
import { breaches, differences } from './support/promise.ts'
import { figuresOf, settled } from './support/settle.ts'
import { drop, openStack, type Stack } from './support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
})
afterAll(() => stack.close())

/** A kind of bad line: what stands in it, and the column, value and code it is to be refused with. A value may be given by how it begins. */
interface BadLine {
  text: string | Buffer
  code: string
  column: string | null
  value: string
}

const tail = '2026-03-01T10:00:00Z,customer,1.25,EUR'
const field = (text: string, code: string, column: string, value: string): BadLine => ({ text, code, column, value })

const badLines: BadLine[] = [
  field(`h-1,1,lost,${tail}`, 'type-unknown', 'type', 'lost'),
  field(`h-2,one,placed,${tail}`, 'sequence-not-a-number', 'sequence', 'one'),
  field(`h-3,0,placed,${tail}`, 'sequence-zero', 'sequence', '0'),
  field(`h-4,-1,placed,${tail}`, 'sequence-not-a-number', 'sequence', '-1'),
  field(`h-5,99999999999,placed,${tail}`, 'sequence-too-large', 'sequence', '99999999999'),
  field('h-6,1,placed,2026-03-01T10:00:00Z,customer,1.255,EUR', 'amount-decimals', 'amount', '1.255'),
  field('h-7,1,placed,2026-03-01T10:00:00Z,customer,-1.25,EUR', 'amount-negative', 'amount', '-1.25'),
  field('h-8,1,placed,2026-03-01T10:00:00Z,customer,much,EUR', 'amount-not-a-number', 'amount', 'much'),
  field('h-9,1,placed,2026-03-01T10:00:00Z,customer,1.25,XYZ', 'currency-unknown', 'currency', 'XYZ'),
  field('h-10,1,placed,2026-02-30T10:00:00Z,customer,1.25,EUR', 'occurred-at-impossible', 'occurred_at', '2026-02-30T10:00:00Z'),
  field('h-11,1,placed,yesterday,customer,1.25,EUR', 'occurred-at-format', 'occurred_at', 'yesterday'),
  field(`h 12,1,placed,${tail}`, 'order-id-characters', 'order_id', 'h 12'),
  field(`,1,placed,${tail}`, 'order-id-missing', 'order_id', ''),
  field(`${'h'.repeat(65)},1,placed,${tail}`, 'order-id-too-long', 'order_id', 'h'.repeat(65)),
  field('h-15,1,placed,2026-03-01T10:00:00Z,,1.25,EUR', 'customer-missing', 'customer_id', ''),
  field('h-16,1,placed,2026-03-01T10:00:00Z,customer,,EUR', 'amount-missing', 'amount', ''),
  field('h-17,1,placed,2026-03-01T10:00:00Z,customer,1.25,', 'currency-missing', 'currency', ''),
  field('h-18,1,placed,2026-03-01T10:00:00Z,customer,1.25', 'too-few-fields', 'currency', 'h-18,1,placed'),
  { text: `h-19,1,placed,${tail},more`, code: 'too-many-fields', column: null, value: 'h-19,1,placed' },
  field('h-20,1,placed,2026-03-01T10:00:00Z,"customer,1.25,EUR', 'broken-quoting', 'customer_id', 'h-20,1,placed'),
  field(`h-21,1,placed,2026-03-01T10:00:00Z,cust\0omer,1.25,EUR`, 'nul-byte', 'customer_id', 'h-21,1,placed'),
  {
    text: Buffer.concat([Buffer.from('h-22,1,placed,2026-03-01T10:00:00Z,cust'), Buffer.from([0xff, 0xfe]), Buffer.from('omer,1.25,EUR')]),
    code: 'not-utf8',
    column: 'customer_id',
    value: 'h-22,1,placed',
  },
  { text: `h-23,1,placed,2026-03-01T10:00:00Z,${'x'.repeat(1_000_000)},1.25,EUR`, code: 'line-too-long', column: null, value: 'h-23,1,placed' },
]

const right = event('hostile-right', 1, 'placed')
const decided: (BadLine | { text: string; state: 'applied' | 'duplicate' })[] = [
  { text: lineOf(right), state: 'applied' },
  { text: lineOf(right), state: 'duplicate' },
  field(lineOf({ ...right, amount: '99.00' }), 'sequence-conflict', 'sequence', '1'),
  field(lineOf(event('hostile-right', 2, 'delivered')), 'impossible-transition', 'type', 'delivered'),
  { text: lineOf(event('hostile-right', 2, 'shipped')), state: 'applied' },
  { text: 'hostile-quoted,1,placed,2026-03-01T10:00:00+01:00,"Müller, ""Söhne""",12.25,EUR', state: 'applied' },
]

describe('a hostile file', () => {
  it('refuses each bad line with its column, value and reason, and harms no line beside it; blank lines are not counted', async () => {
    const good = orderEvents('hostile', badLines.length)
    // a good line before each bad one, and all the others behind
    const lines: (string | Buffer)[] = [header]
    for (const [index, { text }] of badLines.entries()) lines.push(lineOf(good[index] ?? right), text)
    const blank = ['', ' \t', '\u00a0']
    lines.push(...blank)
    lines.push(...good.slice(badLines.length).map(lineOf), ...decided.map(({ text }) => text))
    const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
    const content = Buffer.concat([byteOrderMark, ...lines.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')])])

    const { key } = await drop(stack, 'hostile file ÄÖ.csv', content)
    await settled(stack, [key])
    const refused = badLines.length + 2
    expect(await figuresOf(stack, key)).toMatchObject({
      status: 'read',
      lines: lines.length - 1 - blank.length,
      queued: 0,
      applied: good.length + 3,
      waiting: 0,
      duplicate: 1,
      refused,
      dead: 0,
    })
    const found = await refusedLines(key)
    const expected = lines.flatMap((text, index) => {
      const bad = [...badLines, ...decided].find((each) => each.text === text && 'code' in each) as BadLine | undefined // those with a code are
      return bad ? [{ line: index + 1, code: bad.code, column: bad.column, value: bad.value }] : []
    })
    expect(found.map(({ line, code, column, value }) => ({ line, code, column, value: value.slice(0, 13) }))).toEqual(
      expected.map((each) => ({ ...each, value: each.value.slice(0, 13) })),
    )
    for (const { reason } of found) expect(reason).toMatch(/\w.*[.?]$/)
    expect(await breaches(stack.pool)).toEqual([])
    const shipped = [event('hostile-right', 2, 'shipped')]
    expect(await differences(stack.pool, [...good, right, ...shipped])).toEqual([])
  })

  it.each([
    ['without a column', 'order_id,sequence,type,occurred_at,customer_id,amount\nwhole-1,1,placed\n', 'missing-column', 'currency'],
    ['with another header', 'a,b,c\n1,2,3\n', 'wrong-header', 'order_id'],
    ['that is empty', Buffer.alloc(0), 'empty-file', null],
    ['that is no CSV', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00, 0xff, 0xd8, 0x0a, 0x00]), 'not-csv', null],
  ])('refuses a file %s as a whole', async (what, content, code, column) => {
    const { key } = await drop(stack, `whole ${what}.csv`, content)
    await settled(stack, [key])
    expect(await reasonOf(key)).toEqual({ status: 'refused', code, reason: expect.stringMatching(/\.$|currency$/) })
    expect((await refusedLines(key)).map((each) => each.column)).toEqual(code === 'empty-file' ? [] : [column])
  })

  it('refuses a second version under one key and keeps the first', async () => {
    const events = orderEvents('version', 3)
    const first = await drop(stack, 'version.csv', fileOf(events))
    await settled(stack, [first.key])
    await drop(stack, 'version.csv', fileOf([{ ...event('version-1', 1, 'placed'), amount: '77.00' }]))
    await expect.poll(async () => (await importsOf(first.key)).length, { timeout: 10_000 }).toBe(2)
    await settled(stack, [first.key])
    expect(await importsOf(first.key)).toEqual([
      { status: 'read', code: null, lines: events.length },
      { status: 'refused', code: 'second-version', lines: 0 },
    ])
    expect(await differences(stack.pool, events)).toEqual([])
  })
})

interface Refused {
  line: number
  code: string
  column: string | null
  value: string
  reason: string
}

async function refusedLines(key: string): Promise<Refused[]> {
  const { rows } = await stack.pool.query<Refused>(
    `select line, l.reason_code as code, reason_column as column, reason_value as value, l.reason
     from import_lines l join imports on id = import_id where object_key = $1 and state = 'refused' order by line`,
    [key],
  )
  return rows
}

async function reasonOf(key: string): Promise<unknown> {
  const { rows } = await stack.pool.query('select status, reason_code as code, reason from imports where object_key = $1', [key])
  return rows[0]
}

async function importsOf(key: string): Promise<unknown[]> {
  const { rows } = await stack.pool.query('select status, reason_code as code, lines from imports where object_key = $1 order by created_at', [key])
  return rows
}
