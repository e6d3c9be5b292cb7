import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { dropFile, openSignedIn, otherHosts, samples, startBrowser, type WatchedPage } from './support/browser.ts'
import { emptyStack, eventually, type Figures, get, givenStack, header, importText, northwind } from './support/stack.ts'

const { record } = await givenStack()
const { urls } = record
let browser: Browser
let watched: WatchedPage

beforeAll(async () => {
  browser = await startBrowser()
  await emptyStack(record)
})
afterAll(() => browser?.close())
beforeEach(async () => {
  watched = await openSignedIn(browser, record)
})

// every journey is also this: nothing asked of anybody else, nothing complained of
afterEach(async () => {
  await watched.page.close()
  expect(watched.errors).toEqual([])
  expect(watched.requests.length).toBeGreaterThan(5)
  expect(otherHosts(watched.requests, [urls.page, urls.engine, urls.signIn ?? ''])).toEqual([])
})

test('from the empty page one click sends a sample, and its refused lines are shown with their reasons', async () => {
  const { page } = watched
  await page.goto(urls.page)
  await page.getByText('No orders yet.').waitFor()
  await page.getByRole('button', { name: /A hostile file/ }).click()
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
  await page.getByText('Settled', { exact: true }).waitFor()
  const { items } = await get<{ items: Figures[] }>(record, '/imports')
  const [imported] = items
  expect(imported).toMatchObject({ settled: true, queued: 0, dead: 0 })
  expect(imported?.refused).toBeGreaterThan(10)
  await page.goto(`${urls.page}/imports/${imported?.id}?state=refused`)
  const lines = page.locator('line-list li')
  await eventually('every refused line on the page', async () => (await lines.count()) === imported?.refused)
  for (const reason of await lines.locator('.reason').all()) expect((await said(reason)).length).toBeGreaterThan(10)
  expect(await lines.locator('.reason').count()).toBe(imported?.refused)
  const unknownType = lines.filter({ hasText: 'H-2001' })
  expect(await said(unknownType.locator('mark'))).toBe('returned')
  expect(await said(unknownType.locator('.reason'))).toMatch(/^type .*returned.*placed/)
})

test('Northwind dropped on the page becomes 830 orders, 809 shipped, 21 placed, 1,265,793 USD', async () => {
  await emptyStack(record)
  const { page } = watched
  await page.goto(`${urls.page}/orders`)
  await page.getByText('No orders yet.').waitFor()
  await dropFile(page, northwind)
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
  await page.getByText('1,639 lines').waitFor()
  await page.getByText('Settled', { exact: true }).waitFor({ timeout: 180_000 })

  await page.getByRole('link', { name: /^Orders/ }).click()
  await page.getByText('830 orders · $1,265,792.98 placed').waitFor()
  const chip = async (label: string) => await said(page.locator('filter-chips a').filter({ hasText: label }))
  expect(await Promise.all(['All', 'Placed', 'Shipped', 'Waiting'].map(chip))).toEqual(['All 830', 'Placed 21', 'Shipped 809', 'Waiting 0'])

  const summary = await get<{ orders: object; amounts: { currency: string; amount: string; orders: number }[] }>(record, '/summary')
  expect(summary.orders).toMatchObject({ total: 830, byStatus: { placed: 21, shipped: 809, paid: 0, delivered: 0, cancelled: 0 }, waiting: 0 })
  expect(summary.amounts).toEqual([{ currency: 'USD', amount: '1265792.98', orders: 830 }])
})

test('one order is found by its id, and its time line leads to the lines it came from', async () => {
  const { page } = watched
  await page.goto(`${urls.page}/orders?id=10248`)
  await page.getByRole('link', { name: '10248' }).click()
  await page.waitForURL(/\/orders\/10248$/)
  const events = page.locator('order-timeline li.event')
  await events.nth(1).waitFor()
  expect(await events.locator('h3').allInnerTexts()).toEqual(['Order placed', 'Shipped'])
  expect(await events.locator('time').first().getAttribute('datetime')).toMatch(/^1996-07-04T00:00:00/)
  await events.nth(1).locator('a.source').click()
  await page.waitForURL(/\/imports\/.+[?&]line=16/)
  expect(await said(page.locator('line-list li.target'))).toContain('10248,2,shipped,1996-07-16T00:00:00Z,VINET,,')
})

test('a gap is drawn as a gap, and closes before the reader’s eyes', async () => {
  const { page } = watched
  const event = (sequence: number, type: string, amount = ',') => `GAP-1,${sequence},${type},2026-03-0${sequence}T10:00:00Z,HARBOR,${amount}\n`
  await importText(record, 'gap.csv', header + event(1, 'placed', '12.30,EUR') + event(3, 'paid') + event(4, 'delivered'))
  await page.goto(`${urls.page}/orders/GAP-1`)
  await page.getByText('Waiting for event 2.').waitFor()
  expect(await said(page.locator('order-timeline li.gap'))).toContain('Events 3 and 4 arrived early')
  await importText(record, 'closing.csv', header + event(2, 'shipped'))
  await page.getByText('Waiting for event 2.').waitFor({ state: 'detached' })
  expect(await page.locator('order-timeline li.event.applied h3').allInnerTexts()).toEqual([
    'Order placed',
    'Shipped',
    'Payment received',
    'Delivered',
  ])
})

test('a shuffled file and the same file again end in the same orders', async () => {
  const { page } = watched
  await page.goto(`${urls.page}/imports`)
  const before = await get<{ items: Figures[] }>(record, '/imports')
  await dropFile(page, join(samples, 'shuffled.csv'))
  const [first] = await eventually('the shuffled file, settled', async () => {
    const { items } = await get<{ items: Figures[] }>(record, '/imports')
    return items.length > before.items.length && items[0]?.settled && items
  })
  expect(first).toMatchObject({ lines: 316, applied: 316, waiting: 0, refused: 0, dead: 0 })
  await dropFile(page, join(samples, 'shuffled.csv'))
  const [again] = await eventually('the shuffled file, settled again', async () => {
    const { items } = await get<{ items: Figures[] }>(record, '/imports')
    return items.length > before.items.length + 1 && items[0]?.settled && items
  })
  expect(again).toMatchObject({ lines: 316, applied: 0, duplicate: 316, waiting: 0, refused: 0, dead: 0 })
})

test('operations shows queues at rest, no dead letter and every part in health', async () => {
  const { page } = watched
  await page.goto(`${urls.page}/operations`)
  await page.getByText('No dead letters').waitFor()
  for (const queue of ['Order events', 'Dead letters', 'Audit', 'Customer notices', 'Outbox']) {
    await page.locator('queue-meters').getByText(queue, { exact: true }).waitFor()
  }
  await page.locator('health-list').getByText('database').waitFor()
})

test('on a narrow screen nothing is wider than the screen', async () => {
  await watched.page.close()
  watched = await openSignedIn(browser, record, { width: 360 })
  for (const path of ['/orders', '/orders/GAP-1', '/imports', '/operations']) {
    await watched.page.goto(urls.page + path)
    await watched.page.locator('h1').first().waitFor()
    expect(await watched.page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360)
  }
})

// the text of an element, spaces folded
async function said(element: Locator): Promise<string> {
  return ((await element.textContent()) ?? '').replace(/\s+/g, ' ').trim()
}
