import { describe, expect, it } from 'vitest'
import { checkHeader } from './check-header.ts'
import { headerLine } from './columns.ts'

const check = (line: string | Buffer, tooLong = false) => checkHeader({ number: 1, bytes: Buffer.from(line), tooLong, end: 0 })

describe('header', () => {
  it('accepts the seven columns in their order, quoted or not', () => {
    expect(check(headerLine)).toBeUndefined()
    expect(check('"order_id","sequence","type","occurred_at","customer_id","amount","currency"')).toBeUndefined()
  })

  it.each([
    ['a column is missing', headerLine.replace(',amount', ''), 'missing-column', 'amount'],
    ['the last column is missing', headerLine.replace(',currency', ''), 'missing-column', 'currency'],
    ['a column has another name', headerLine.replace('amount', 'total'), 'missing-column', 'amount'],
    ['the columns are in another order', 'sequence,order_id,type,occurred_at,customer_id,amount,currency', 'wrong-header', 'sequence'],
    ['a column too many', `${headerLine},note`, 'wrong-header', 'note'],
    ['a column twice', `order_id,${headerLine}`, 'wrong-header', 'order_id'],
    ['a data line stands first', '10248,1,placed,1996-07-04T00:00:00Z,VINET,440.00,USD', 'wrong-header', 'order_id'],
    ['semicolons', headerLine.replaceAll(',', ';'), 'wrong-header', 'order_id'],
    ['an empty first line', '', 'wrong-header', 'order_id'],
    ['a broken quote', `"${headerLine}`, 'wrong-header', 'order_id'],
    ['a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d]), 'not-csv', null],
    ['UTF-16', Buffer.from(`\ufeff${headerLine}`, 'utf16le'), 'not-csv', null],
    ['a NUL byte', `${headerLine}\0`, 'not-csv', null],
  ])('refuses a file where %s', (_, line, code, column) => {
    expect(check(line)).toMatchObject({ code, column, reason: expect.stringMatching(/CSV|header/) })
  })

  it('takes a first line without end for no CSV', () => {
    expect(check('x'.repeat(100), true)).toMatchObject({ code: 'not-csv' })
  })
})
