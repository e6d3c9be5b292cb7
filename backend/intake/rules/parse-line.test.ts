import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventTypes, type OrderEvent, orderEventSchema } from '../events/order-line.ts'
import { parseLine } from './parse-line.ts'
import type { RefusalCode } from './refusal.ts'

const parse = (line: string | Buffer, tooLong = false) => parseLine({ bytes: Buffer.from(line), tooLong })

const good = {
  order_id: '10248',
  sequence: '1',
  type: 'placed',
  occurred_at: '1996-07-04T00:00:00Z',
  customer_id: 'VINET',
  amount: '440.00',
  currency: 'USD',
}
const withFields = (fields: Partial<typeof good>) => Object.values({ ...good, ...fields }).join(',')

function refusalOf(line: string | Buffer, tooLong = false) {
  const parsed = parse(line, tooLong)
  return 'refusal' in parsed ? parsed.refusal : undefined
}

const long = 'x'.repeat(300)
const refused: [what: string, line: string | Buffer, code: RefusalCode, column: string | null, value: string][] = [
  ['an order id is missing', withFields({ order_id: '' }), 'order-id-missing', 'order_id', ''],
  ['an order id with a space', withFields({ order_id: '10 248' }), 'order-id-characters', 'order_id', '10 248'],
  ['an order id with an umlaut', withFields({ order_id: 'ä1' }), 'order-id-characters', 'order_id', 'ä1'],
  ['an order id of 65 characters', withFields({ order_id: 'a'.repeat(65) }), 'order-id-too-long', 'order_id', 'a'.repeat(65)],
  ['sequence 0', withFields({ sequence: '0' }), 'sequence-zero', 'sequence', '0'],
  ['sequence 00', withFields({ sequence: '00' }), 'sequence-zero', 'sequence', '00'],
  ['an empty sequence', withFields({ sequence: '' }), 'sequence-not-a-number', 'sequence', ''],
  ['a sequence in words', withFields({ sequence: 'one' }), 'sequence-not-a-number', 'sequence', 'one'],
  ['a negative sequence', withFields({ sequence: '-1' }), 'sequence-not-a-number', 'sequence', '-1'],
  ['a broken sequence', withFields({ sequence: '1.0' }), 'sequence-not-a-number', 'sequence', '1.0'],
  ['a sequence in other digits', withFields({ sequence: '١' }), 'sequence-not-a-number', 'sequence', '١'],
  ['a sequence with leading zeros', withFields({ sequence: '01' }), 'sequence-leading-zeros', 'sequence', '01'],
  ['a sequence above 2147483647', withFields({ sequence: '2147483648' }), 'sequence-too-large', 'sequence', '2147483648'],
  ['a sequence far too large', withFields({ sequence: '9'.repeat(250) }), 'sequence-too-large', 'sequence', `${'9'.repeat(199)}…`],
  ['an unknown type', withFields({ type: 'returned' }), 'type-unknown', 'type', 'returned'],
  ['a type in capitals', withFields({ type: 'Placed' }), 'type-unknown', 'type', 'Placed'],
  ['a type with a space', withFields({ type: ' placed' }), 'type-unknown', 'type', ' placed'],
  ['a property of objects as type', withFields({ type: 'constructor' }), 'type-unknown', 'type', 'constructor'],
  ['a date alone', withFields({ occurred_at: '1996-07-04' }), 'occurred-at-format', 'occurred_at', '1996-07-04'],
  ['a time without offset', withFields({ occurred_at: '1996-07-04T00:00:00' }), 'occurred-at-format', 'occurred_at', '1996-07-04T00:00:00'],
  ['February 30', withFields({ occurred_at: '2024-02-30T00:00:00Z' }), 'occurred-at-impossible', 'occurred_at', '2024-02-30T00:00:00Z'],
  ['a customer is missing', withFields({ customer_id: '' }), 'customer-missing', 'customer_id', ''],
  ['a customer of 129 characters', withFields({ customer_id: '🙂'.repeat(129) }), 'customer-too-long', 'customer_id', `${'🙂'.repeat(99)}…`],
  ['placed without amount', withFields({ amount: '' }), 'amount-missing', 'amount', ''],
  ['an amount in words', withFields({ amount: 'much' }), 'amount-not-a-number', 'amount', 'much'],
  ['an amount with exponent', withFields({ amount: '1e3' }), 'amount-not-a-number', 'amount', '1e3'],
  ['an amount with a plus', withFields({ amount: '+1.00' }), 'amount-not-a-number', 'amount', '+1.00'],
  ['an amount with a space', withFields({ amount: ' 1.00' }), 'amount-not-a-number', 'amount', ' 1.00'],
  ['an amount without whole part', withFields({ amount: '.50' }), 'amount-not-a-number', 'amount', '.50'],
  ['an amount that is NaN', withFields({ amount: 'NaN' }), 'amount-not-a-number', 'amount', 'NaN'],
  ['an amount with three decimals', withFields({ amount: '1.234' }), 'amount-decimals', 'amount', '1.234'],
  ['an amount with one decimal', withFields({ amount: '1.2' }), 'amount-decimals', 'amount', '1.2'],
  ['an amount without decimals', withFields({ amount: '12' }), 'amount-decimals', 'amount', '12'],
  ['an amount with a bare point', withFields({ amount: '12.' }), 'amount-decimals', 'amount', '12.'],
  ['a negative amount', withFields({ amount: '-1.00' }), 'amount-negative', 'amount', '-1.00'],
  ['an amount of 17 digits', withFields({ amount: '12345678901234567.00' }), 'amount-too-large', 'amount', '12345678901234567.00'],
  ['a bad amount on paid', withFields({ type: 'paid', amount: '1.234' }), 'amount-decimals', 'amount', '1.234'],
  ['placed without currency', withFields({ currency: '' }), 'currency-missing', 'currency', ''],
  ['an unknown currency', withFields({ currency: 'XYZ' }), 'currency-unknown', 'currency', 'XYZ'],
  ['a currency in small letters', withFields({ currency: 'usd' }), 'currency-unknown', 'currency', 'usd'],
  ['an unknown currency on paid', withFields({ type: 'paid', currency: 'EURO' }), 'currency-unknown', 'currency', 'EURO'],
  ['too few fields', '10248,1,placed', 'too-few-fields', 'occurred_at', '10248,1,placed'],
  ['one word', long, 'too-few-fields', 'sequence', `${'x'.repeat(199)}…`],
  ['too many fields', `${withFields({})},more`, 'too-many-fields', null, `${withFields({})},more`],
  ['a quote that is not closed', withFields({ customer_id: '"VINET' }), 'broken-quoting', 'customer_id', withFields({ customer_id: '"VINET' })],
  ['a quote inside a field', withFields({ customer_id: 'VI"NET' }), 'broken-quoting', 'customer_id', withFields({ customer_id: 'VI"NET' })],
  ['text behind a closing quote', withFields({ customer_id: '"VI"NET' }), 'broken-quoting', 'customer_id', withFields({ customer_id: '"VI"NET' })],
  ['a NUL byte', withFields({ customer_id: 'VI\0NET' }), 'nul-byte', 'customer_id', withFields({ customer_id: 'VI␀NET' })],
  [
    'invalid UTF-8',
    Buffer.from(withFields({ customer_id: 'M\xfcller' }), 'latin1'),
    'not-utf8',
    'customer_id',
    withFields({ customer_id: 'M\ufffdller' }),
  ],
  ['a carriage return inside', withFields({ type: 'pla\rced' }), 'stray-carriage-return', 'type', withFields({ type: 'pla\rced' })],
  ['empty fields alone', ',,,,,,', 'order-id-missing', 'order_id', ''],
]

describe('parser of a line', () => {
  it.each(refused)('refuses %s', (_, line, code, column, value) => {
    expect(refusalOf(line)).toMatchObject({ code, column, value })
  })

  it('says in words what is wrong and how it should be', () => {
    for (const [, line] of refused) expect(refusalOf(line)?.reason).toMatch(/^[A-Z0-9"(].{15,}\.$|\?$/)
  })

  it.each([
    ['M\xfcller', 1, '0xFC (“ü” in Windows-1252)'],
    ['\xff', 0, '0xFF (“ÿ” in Windows-1252)'],
    ['a,b,\x81', 4, '0x81'],
    ['Gr\xc3\xbc\xc3\xb6\xdf', 6, '0xDF (“ß” in Windows-1252)'],
    ['cut \xf0\x9f\x99', 4, '0xF0 (“ð” in Windows-1252)'],
    [`${'x'.repeat(9000)}\xe9${'\xc3\xa4'.repeat(500)}`, 9000, '0xE9 (“é” in Windows-1252)'],
  ])('names the byte that is not UTF-8 and its offset: %j', (latin1, offset, byte) => {
    expect(refusalOf(Buffer.from(latin1, 'latin1'))).toMatchObject({
      code: 'not-utf8',
      reason: `The byte at offset ${offset} of the line is ${byte}, which is not valid UTF-8. Save the file as UTF-8.`,
    })
  })

  it('names the first byte that is not UTF-8, whatever stands before it', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => value.isWellFormed() && !value.includes('\0'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const offset = Buffer.byteLength(before)
        const line = Buffer.concat([Buffer.from(before), Buffer.of(0xfc), Buffer.from(after)])
        expect(refusalOf(line)?.reason).toContain(`The byte at offset ${offset} of the line is 0xFC`)
      }),
    )
  })

  it('names a NUL byte and its offset', () => {
    expect(refusalOf('ab\0c')?.reason).toBe('The byte at offset 2 of the line is 0x00 (NUL). Save the file as UTF-8 text.')
  })

  it('refuses what the splitter cut off as too long', () => {
    expect(refusalOf(withFields({}), true)).toMatchObject({ code: 'line-too-long', column: null })
  })

  it('names the order and number of a refused line where they are good', () => {
    expect(parse(withFields({ type: 'returned' }))).toMatchObject({ orderId: '10248', sequence: 1 })
    expect(parse(withFields({ sequence: 'one' }))).toMatchObject({ orderId: '10248', sequence: null })
    expect(parse(withFields({ order_id: '?' }))).toMatchObject({ orderId: null, sequence: 1 })
  })

  it('reads a good line', () => {
    const event: OrderEvent = {
      orderId: '10248',
      sequence: 1,
      type: 'placed',
      occurredAt: '1996-07-04T00:00:00Z',
      customerId: 'VINET',
      amount: '440.00',
      currency: 'USD',
    }
    expect(parse(withFields({}))).toEqual({ event })
  })

  it.each(['XCG', 'ZWG', 'SLE', 'JPY'])('knows the currency %s', (currency) => {
    expect(parse(withFields({ currency }))).toMatchObject({ event: { currency } })
  })

  it('needs neither amount nor currency after placed', () => {
    expect(parse(withFields({ type: 'paid', amount: '', currency: '' }))).toMatchObject({ event: { amount: null, currency: null } })
  })

  it('takes the limits themselves', () => {
    const limits = { order_id: 'a'.repeat(64), sequence: '2147483647', customer_id: '🙂'.repeat(128), amount: '1234567890123456.99' }
    expect(parse(withFields(limits))).toMatchObject({ event: { sequence: 2147483647, amount: '1234567890123456.99' } })
  })

  it('writes an amount without leading zeros', () => {
    expect(parse(withFields({ amount: '007.50' }))).toMatchObject({ event: { amount: '7.50' } })
    expect(parse(withFields({ amount: '0.00' }))).toMatchObject({ event: { amount: '0.00' } })
  })

  it('reads back whatever a CSV writer wrote', () => {
    const text = fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }).filter((value) => !/[\0\r\n]/.test(value) && value.isWellFormed())
    const event = fc.record({
      orderId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
      sequence: fc.integer({ min: 1, max: 2147483647 }),
      type: fc.constantFrom(...eventTypes),
      occurredAt: fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
      customerId: text,
      amount: fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }).map((cents) => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`),
      currency: fc.constantFrom('EUR', 'USD', 'JPY'),
    })
    fc.assert(
      fc.property(event, fc.boolean(), (given, quoted) => {
        const line = stringify(
          [[given.orderId, given.sequence, given.type, given.occurredAt.toISOString(), given.customerId, given.amount, given.currency]],
          { quoted },
        )
        const parsed = parse(line.trimEnd().length === 0 ? line : line.replace(/\n$/, ''))
        expect(parsed).toMatchObject({ event: { ...given, occurredAt: expect.any(String) } })
        expect('event' in parsed && new Date(parsed.event.occurredAt).getTime()).toBe(given.occurredAt.getTime())
      }),
    )
  })

  it('answers to any bytes at all, with an event of the schema or a refusal that can be stored', () => {
    const mutated = fc.tuple(fc.nat(60), fc.uint8Array({ maxLength: 6 })).map(([at, junk]) => {
      const line = Buffer.from(withFields({}))
      return Buffer.concat([line.subarray(0, at), junk, line.subarray(at)])
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
        const parsed = parse(Buffer.from(bytes))
        if ('event' in parsed) expect(orderEventSchema.safeParse(parsed.event).success).toBe(true)
        else expect(parsed.refusal.value.includes('\0') || parsed.refusal.value.length > 200 || parsed.refusal.reason.includes('\0')).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })
})
