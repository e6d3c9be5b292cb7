import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import type { Api } from '../../platform/http/api.ts'
import { as } from '../../platform/http/testing.ts'
import { deadLineQueries } from '../adapters/dead-line-queries.ts'
import { orderQueries } from '../adapters/order-queries.ts'
import { fingerprint } from '../events/fingerprint.ts'
import type { OrderEvent } from '../rules/order.ts'
import { ordersApi } from './api.ts'
import type { Order, OrderPage, RedrivePreview } from './routes.ts'

const importId = '00000000-0000-4000-8000-000000000001'
let database: TestDatabase
let pool: pg.Pool
let api: Api

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool
  api = ordersApi({ ...orderQueries(database.as('reader')), ...deadLineQueries(database.as('reader')) })
})
afterAll(() => database.close())

beforeEach(async () => {
  await pool.query('truncate imports, import_lines, orders, order_events cascade')
  await pool.query(
    `insert into imports (id, bucket, object_key, version_id, file_name, size_bytes, traceparent) values ($1, 'b', 'uploads/x/a.csv', 'v', 'a.csv', 1, 't')`,
    [importId],
  )
})

describe('GET /orders', () => {
  it('goes through all orders page by page, newest change first, none twice, also those of the same instant', async () => {
    for (let n = 0; n < 25; n++) await anOrder(`A-${n}`, { updatedAt: `2026-01-01T00:00:00.${String(100000 + (n >> 2))}Z` })
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: OrderPage = await get(`/orders?limit=7${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.items.map((order) => order.id))
      cursor = page.next
    }
    const { rows } = await pool.query<{ id: string }>('select id from orders order by updated_at desc, id desc')
    expect(seen).toEqual(rows.map((row) => row.id))
  })

  it('filters by status, customer, waiting and the first characters of the id, alone and together', async () => {
    await anOrder('A_1', { status: 'placed', customer: 'Ann' })
    await anOrder('A_2', { status: 'shipped', customer: 'Ann', waiting: 2 })
    await anOrder('AB1', { status: 'placed', customer: 'Bob' })
    await anOrder('new', { waiting: 1 })
    const ids = async (query: string) => ((await get(`/orders?${query}`)) as OrderPage).items.map((order) => order.id).sort()
    expect(await ids('status=placed')).toEqual(['AB1', 'A_1'])
    expect(await ids('customer=Ann')).toEqual(['A_1', 'A_2'])
    expect(await ids('waiting=true')).toEqual(['A_2', 'new'])
    expect(await ids('waiting=false')).toEqual(['AB1', 'A_1'])
    expect(await ids('id=A_')).toEqual(['A_1', 'A_2'])
    expect(await ids('status=placed&customer=Ann&waiting=false&id=A&limit=1')).toEqual(['A_1'])
  })

  it('gives an order as it is, and null for what no event said yet', async () => {
    await anOrder('A-1', { status: 'placed', customer: 'Ann', amount: '12.30', updatedAt: '2026-01-01T00:00:00.123456Z' })
    await anOrder('A-0', { waiting: 1, updatedAt: '2025-01-01T00:00:00Z' })
    const page: OrderPage = await get('/orders')
    expect(page).toEqual({
      next: null,
      items: [
        expect.objectContaining({ id: 'A-1', amount: '12.30', currency: 'USD', updatedAt: '2026-01-01T00:00:00.123456Z', version: 0 }),
        expect.objectContaining({ id: 'A-0', status: null, customerId: null, amount: null, currency: null, placedAt: null, waiting: 1 }),
      ],
    })
  })

  it('answers 304 until an order changes', async () => {
    await anOrder('A-1', { status: 'placed' })
    const tag = (await api.request('/orders', {}, as('operator'))).headers.get('etag') ?? ''
    expect((await api.request('/orders', { headers: { 'if-none-match': tag } }, as('operator'))).status).toBe(304)
    await pool.query('update orders set paid = true')
    expect((await api.request('/orders', { headers: { 'if-none-match': tag } }, as('operator'))).status).toBe(200)
  })

  it.each(['cursor=x', 'cursor=.A', 'cursor=1.', 'status=lost', 'waiting=yes', 'id=a%00', 'id=', 'customer=a%00b', 'customer=', 'statsu=placed'])(
    'refuses ?%s',
    async (query) => {
      expect((await api.request(`/orders?${query}`, {}, as('operator'))).status).toBe(400)
    },
  )

  it.each(['cursor=0.A', 'cursor=9999999999999999.A', 'customer=%25', 'customer=%F0%9F%99%82', 'id=%5f'])('accepts ?%s', async (query) => {
    expect((await api.request(`/orders?${query}`, {}, as('operator'))).status).toBe(200)
  })
})

describe('GET /orders/{orderId}', () => {
  it('shows events in sequence with their line and file, what they wait for, and the lines that went wrong', async () => {
    await anOrder('A-1', { status: 'placed', lastSequence: 1, waiting: 1 })
    await aLine(2, event('A-1', 1, 'placed'), 'applied')
    await aLine(4, event('A-1', 3, 'shipped'), 'waiting')
    await aLine(5, event('A-1', 2, 'placed'), 'refused', 'It is placed already.')
    await aLine(6, event('A-1', 2, 'paid'), 'dead')
    await aLine(7, event('A-1', 2, 'paid'), 'queued')
    const order: Order = await get('/orders/A-1')
    expect(order.waitsFor).toBe(2)
    expect(order.events.map((each) => [each.sequence, each.state, each.importId, each.line, each.fileName])).toEqual([
      [1, 'applied', importId, 2, 'a.csv'],
      [3, 'waiting', importId, 4, 'a.csv'],
    ])
    expect(order.events[0]).toMatchObject({
      type: 'placed',
      amount: '12.30',
      currency: 'USD',
      customerId: 'Ann',
      occurredAt: '2026-01-01T00:00:00.000000Z',
    })
    expect(order.events[1]?.appliedAt).toBeNull()
    expect(order.problems.map((each) => [each.line, each.sequence, each.state, each.reason])).toEqual([
      [5, 2, 'refused', 'It is placed already.'],
      [6, 2, 'dead', null],
    ])
    expect(order.truncated).toBe(false)
  })

  it('shows the latest of very many events and says that there are more', async () => {
    await anOrder('A-1', { status: 'placed' })
    await pool.query(
      `insert into order_events (order_id, sequence, type, occurred_at, customer_id, fingerprint, state, import_id, line, traceparent)
       select 'A-1', n, 'paid', now(), 'Ann', 'f', 'applied', $1, n, 't' from generate_series(1, 1100) n`,
      [importId],
    )
    const order: Order = await get('/orders/A-1')
    expect([order.events.length, order.events.at(0)?.sequence, order.events.at(-1)?.sequence, order.truncated]).toEqual([1000, 101, 1100, true])
  })

  it('answers 404 where there is none, 400 where there cannot be one', async () => {
    expect((await api.request('/orders/none', {}, as('operator'))).status).toBe(404)
    for (const id of ['a%00', 'a%2Fb', 'a'.repeat(65), '%FF']) expect((await api.request(`/orders/${id}`, {}, as('operator'))).status).toBe(400)
  })
})

describe('GET /dead-letters/redrive-preview', () => {
  it('tells what each dead line would become, and writes nothing', async () => {
    await anOrder('A-1', { status: 'placed', lastSequence: 1, waiting: 1 })
    await aLine(2, event('A-1', 1, 'placed'), 'applied')
    await aLine(3, event('A-1', 4, 'delivered'), 'waiting')
    await aLine(10, event('A-1', 1, 'placed'), 'dead')
    await aLine(11, event('A-1', 1, 'paid'), 'dead')
    await aLine(12, event('A-1', 2, 'paid'), 'dead')
    await aLine(13, event('A-1', 3, 'shipped'), 'dead')
    await aLine(14, event('A-1', 6, 'paid'), 'dead')
    await aLine(15, event('B-1', 1, 'shipped'), 'dead')
    await aLine(16, event('B-1', 2, 'paid'), 'dead')
    const before = await pool.query('select * from import_lines order by line')
    const preview: RedrivePreview = await get('/dead-letters/redrive-preview')
    expect(preview).toMatchObject({ total: 7, considered: 7, applies: 2, waits: 2, refusedAgain: 2, duplicates: 1 })
    expect(preview.orders.map(({ orderId, lines }) => [orderId, lines.map((each) => `${each.line} ${each.outcome}`)])).toEqual([
      ['A-1', ['10 duplicate', '11 refused', '12 applies', '13 applies', '14 waits']],
      ['B-1', ['15 refused', '16 waits']],
    ])
    expect(preview.orders[1]?.lines[0]?.reason).toContain('first event')
    expect((await pool.query('select * from import_lines order by line')).rows).toEqual(before.rows)
  })

  it('is about one order or one import where asked, and tells what it could not consider', async () => {
    await aLine(2, event('A-1', 1, 'placed'), 'dead')
    await aLine(3, event('A-2', 1, 'placed'), 'dead')
    await pool.query('update import_lines set dead_event = null where line = 3')
    expect(await get('/dead-letters/redrive-preview?orderId=A-1')).toMatchObject({ total: 1, applies: 1 })
    expect(await get(`/dead-letters/redrive-preview?importId=${importId}`)).toMatchObject({ total: 2, considered: 1, applies: 1 })
    expect(await get('/dead-letters/redrive-preview?importId=00000000-0000-4000-8000-000000000002')).toMatchObject({ total: 0, orders: [] })
  })
})

async function get<T>(path: string): Promise<T> {
  const response = await api.request(path, {}, as('operator'))
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as T
}

interface OrderState {
  status?: string
  customer?: string
  amount?: string
  waiting?: number
  lastSequence?: number
  updatedAt?: string
}

async function anOrder(id: string, state: OrderState): Promise<void> {
  const { status = null, customer = null, amount = null, waiting = 0, lastSequence = 0, updatedAt = '2026-01-01T00:00:00Z' } = state
  await pool.query(
    `insert into orders (id, status, customer_id, amount, currency, waiting, last_sequence, updated_at)
     values ($1, $2, $3, $4, case when $4::numeric is null then null else 'USD' end, $5, $6, $7)`,
    [id, status, customer, amount, waiting, lastSequence, updatedAt],
  )
}

function event(orderId: string, sequence: number, type: OrderEvent['type']): OrderEvent {
  return { orderId, sequence, type, occurredAt: '2026-01-01T00:00:00.000000Z', customerId: 'Ann', amount: '12.30', currency: 'USD' }
}

async function aLine(line: number, said: OrderEvent, state: string, reason: string | null = null): Promise<void> {
  await pool.query(
    `insert into import_lines (import_id, line, raw, state, order_id, sequence, reason, dead_event) values ($1, $2, '', $3, $4, $5, $6, $7)`,
    [importId, line, state, said.orderId, said.sequence, reason, state === 'dead' ? said : null],
  )
  if (state !== 'applied' && state !== 'waiting') return
  await pool.query(
    `insert into order_events (order_id, sequence, type, occurred_at, customer_id, amount, currency, fingerprint, state, import_id, line, traceparent, applied_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 't', case when $9 = 'applied' then now() end)`,
    [said.orderId, said.sequence, said.type, said.occurredAt, said.customerId, said.amount, said.currency, fingerprint(said), state, importId, line],
  )
}
