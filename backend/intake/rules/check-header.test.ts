import { describe, expect, it } from 'vitest'
import { checkHeader } from './check-header.ts'
import { columns, headerLine } from './columns.ts'

const check = (line: string | Buffer, tooLong = false) => checkHeader({ bytes: Buffer.from(line), tooLong })

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
    ['semicolons', headerLine.replaceAll(',', ';'), 'wrong-separator', null],
    ['semicolons and a column of another name', headerLine.replaceAll(',', ';').replace('amount', 'total'), 'wrong-separator', null],
    ['semicolons in quotes', `"${columns.join('";"')}"`, 'wrong-separator', null],
    ['vertical bars', headerLine.replaceAll(',', '|'), 'wrong-separator', null],
    ['a data line with semicolons and a decimal comma', '10248;1;placed;1996-07-04T00:00:00Z;VINET;440,00;USD', 'wrong-separator', null],
    ['capital letters', headerLine.toUpperCase(), 'wrong-header', 'ORDER_ID'],
    ['spaces around a name', headerLine.replace('sequence', ' sequence'), 'wrong-header', ' sequence'],
    ['another order in other letters', 'Sequence,Order ID,Type,Occurred At,Customer ID,Amount,Currency', 'wrong-header', 'Sequence'],
    ['CR CR LF', `${headerLine}\r`, 'wrong-line-ends', null],
    ['CR alone', `${headerLine}\ra,1,placed`, 'wrong-line-ends', null],
    ['a Latin-1 header', Buffer.from('order_id,sequence,Gr\xf6\xdfe', 'latin1'), 'not-csv', null],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'not-csv', null],
    ['a PDF', '%PDF-1.7', 'not-csv', null],
    ['a broken quote', `"${headerLine}`, 'wrong-header', 'order_id'],
    ['a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d]), 'not-csv', null],
    ['UTF-16', Buffer.from(`\ufeff${headerLine}`, 'utf16le'), 'wrong-encoding', null],
    ['a NUL byte', `${headerLine}\0`, 'not-csv', null],
  ])('refuses a file where %s', (_, line, code, column) => {
    expect(check(line)).toMatchObject({ code, column, reason: expect.stringMatching(/CSV|header|with LF or CRLF/) })
  })

  it('finds the cause wherever the first line of an archive ends', () => {
    const line = (bytes: string) => ({ bytes: Buffer.from(bytes, 'latin1'), tooLong: false })
    expect(checkHeader(line('PK\x03\x04'), [line('\0'), line('xl/workbook.xml')])?.reason).toContain('an Excel workbook (.xlsx)')
    expect(checkHeader(line('PK\x03\x04'), [line('\0'), line('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')])?.reason).toContain('(.ods)')
    expect(checkHeader(line('PK\x03\x04'), [line('\0'), line('orders.csv')])?.reason).toContain('a ZIP archive')
  })

  it('takes a first line without end for no CSV', () => {
    expect(check('x'.repeat(100), true)).toMatchObject({ code: 'not-csv' })
  })
})
