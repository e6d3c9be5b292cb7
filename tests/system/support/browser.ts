import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Browser, Page } from 'playwright-core'
import { root } from './stack.ts'

/** Starts the project's test browser; brings it where it is not installed yet. */
export async function startBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  const { testBrowser } = await import('../../browser/chromium.ts')
  return chromium.launch(await testBrowser())
}

/** A page, and everything it should not have done: errors on the console, and requests to a host that is not the stack's. */
export interface WatchedPage {
  page: Page
  requests: string[]
  errors: string[]
}

export async function openPage(browser: Browser, width = 1280): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width, height: 800 }, locale: 'en-US', timezoneId: 'UTC' })
  page.setDefaultTimeout(60_000)
  const watched: WatchedPage = { page, requests: [], errors: [] }
  page.on('request', (request) => watched.requests.push(request.url()))
  page.on('pageerror', (error) => watched.errors.push(error.stack ?? error.message))
  page.on('console', (message) => {
    // Lit says so of every development server
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Lit is in dev mode') && !message.text().includes(networkChanged))
      watched.errors.push(message.text())
  })
  reloadAfterNetworkChange(page)
  return watched
}

const networkChanged = 'net::ERR_NETWORK_CHANGED'

/**
 * Loads a page again whose files Chromium gave up. It does so when the machine gets or loses a network interface, and Docker makes one for each stack of
 * containers: https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
 */
function reloadAfterNetworkChange(page: Page): void {
  let isReloading = false
  page.on('requestfailed', async (request) => {
    if (isReloading || request.failure()?.errorText !== networkChanged || !['document', 'script', 'stylesheet'].includes(request.resourceType()))
      return
    isReloading = true
    await page.reload().catch(() => {})
    isReloading = false
  })
}

/** A page on which somebody has signed in: one of the sample people, by user name. */
export async function openSignedIn(browser: Browser, record: StackRecord, { as = 'operator', width = 1280 } = {}): Promise<WatchedPage> {
  const watched = await openPage(browser, width)
  await watched.page.goto(record.urls.page)
  await signInAs(watched.page, as)
  return watched
}

/** From the welcome to the page: the button that leads to the hosted sign-in, and the person's button there. */
export async function signInAs(page: Page, userName: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator(`button[name=person][value="${userName}"]`).click()
  await page.locator('account-menu .who').waitFor()
}

/** Drags a file over the window and drops it, as a reader would. */
export async function dropFile(page: Page, file: string): Promise<void> {
  const [name, text] = [basename(file), await readFile(file, 'utf8')]
  const dataTransfer = await page.evaluateHandle(
    ([fileName = '', content = '']) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([content], fileName, { type: 'text/csv' }))
      return transfer
    },
    [name, text],
  )
  for (const event of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', event, { dataTransfer })
}

/** Hosts that were asked, without those of `own` URLs. */
export function otherHosts(requests: readonly string[], own: readonly string[]): string[] {
  const hosts = new Set(own.map((url) => new URL(url).host))
  return [...new Set(requests.map((url) => new URL(url)).filter(({ protocol, host }) => protocol.startsWith('http') && !hosts.has(host)))].map(
    ({ href }) => href,
  )
}

export const samples = join(root, 'frontend', 'public', 'samples')
