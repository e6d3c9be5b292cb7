import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSignedIn, startBrowser } from '../system/support/browser.ts'
import { fileOf, orderEvents } from '../system/support/order-files.ts'
import { signedIn } from '../system/support/stack.ts'
import { pauseDatabase } from './support/database-process.ts'
import { figuresOf, until } from './support/settle.ts'
import { drop, openStack, type Stack } from './support/stack.ts'

let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([openStack(), startBrowser()])
})
afterAll(() => Promise.all([stack?.close(), browser?.close()]))

it('says on the page that the database wakes up, and goes on by itself: the page, the API and the consumers', async () => {
  const { page } = await openSignedIn(browser, stack.record)
  // a session that is only being opened would not be ended with the others
  const answered = ['/api/orders', '/api/summary'].map((path) => page.waitForResponse((response) => response.url().includes(path) && response.ok()))
  await Promise.all([page.reload(), ...answered])
  using database = await pauseDatabase(stack)
  const events = orderEvents('woken', 20)
  // consumers wait for it
  const { key } = await drop(stack, 'woken.csv', fileOf(events))
  await page.reload()
  await page.getByRole('heading', { name: 'The database is waking up' }).first().waitFor()
  await page.getByText('The database is waking up. Reconnecting …').waitFor()
  const answer = await fetch(`${stack.record.urls.api}/orders`, { headers: await signedIn(stack.record) })
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('retry-after')]).toEqual([503, 'application/problem+json', '2'])
  expect(await answer.json()).toMatchObject({ code: 'database-waking' })
  database.resume()
  await page.getByText('Live', { exact: true }).waitFor()
  await page
    .getByRole('link', { name: /^woken/ })
    .first()
    .waitFor()
  await until('all is applied', async () => (await figuresOf(stack, key))?.applied === events.length)
})
