import { ready } from '../../state/loaded.ts'
import { equal, truthy } from '../expect.ts'
import { orderSummary } from '../made-up.ts'
import type { OrderTable } from './order-table.ts'
import './order-table.define.ts'

describe('order-table', () => {
  afterEach(() => document.body.replaceChildren())

  it('lights the row that changed, where it stands, and no other', async () => {
    const table = await show([orderSummary({ id: 'A' }), orderSummary({ id: 'B' })])
    equal(lit(table), [])
    const rowOfB = row(table, 1)
    table.orders = ready({ rows: [orderSummary({ id: 'A' }), orderSummary({ id: 'B', version: 3, status: 'delivered' })], more: false, held: 0 })
    await table.updateComplete
    equal(lit(table), ['B'])
    equal(row(table, 1), rowOfB)
    truthy(rowOfB.textContent?.includes('Delivered'))
  })

  it('lights a row that is new', async () => {
    const table = await show([orderSummary({ id: 'A' })])
    table.orders = ready({ rows: [orderSummary({ id: 'NEW' }), orderSummary({ id: 'A' })], more: false, held: 0 })
    await table.updateComplete
    equal(lit(table), ['NEW'])
  })

  it('says "applied just now" beside the date of an old order', async () => {
    const table = await show([orderSummary({ placedAt: '1996-07-04T00:00:00Z', updatedAt: new Date().toISOString() })])
    const placed = row(table, 0).querySelector('.placed') as HTMLElement // in every row
    truthy(placed.textContent?.includes('1996'))
    truthy(placed.querySelector('time-ago')?.shadowRoot?.textContent?.includes('applied just now'))
  })

  it('writes money in the currency of the order', async () => {
    const table = await show([orderSummary({ amount: '1265793.04', currency: 'USD' })])
    const digits = row(table, 0).querySelector('.amount')?.textContent?.replace(/\D/g, '')
    equal(digits, '126579304')
  })

  it('asks for more, and for the newer ones it holds back', async () => {
    const table = await show([orderSummary()], { more: true, held: 2 })
    const heard: string[] = []
    for (const name of ['load-more', 'show-held']) table.addEventListener(name, () => heard.push(name))
    for (const button of table.renderRoot.querySelectorAll('button')) button.click()
    equal(heard, ['show-held', 'load-more'])
  })
})

async function show(rows: ReturnType<typeof orderSummary>[], more = { more: false, held: 0 }): Promise<OrderTable> {
  const table = document.createElement('order-table')
  table.orders = ready({ rows, ...more })
  document.body.append(table)
  await table.updateComplete
  return table
}

function row(table: OrderTable, index: number): HTMLElement {
  return table.renderRoot.querySelectorAll('tbody tr')[index] as HTMLElement // the test gave that many
}

function lit(table: OrderTable): string[] {
  return [...table.renderRoot.querySelectorAll('tr.changed .id')].map((cell) => cell.textContent ?? '')
}
