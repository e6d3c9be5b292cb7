import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openProject } from '@stagecraft/localstack/project.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Browser, Page } from 'playwright-core'
import type { Output } from '../../scripts/output/output.ts'
import { privateStack } from '../../scripts/test/private-stack.ts'
import { openSignedIn, samples, startBrowser } from '../system/support/browser.ts'
import { importFile } from '../system/support/stack.ts'
import { hashOfPage, recordFile } from './page-hash.ts'

const themes = ['light', 'dark'] as const

/** What is taken, in both themes: the file's name → the way there from the list of orders, and what is there once it is drawn. */
type Pictures = (hostileImport: string) => Record<string, (page: Page) => Promise<void>>

/** The pictures of the documentation. */
export const documented: Pictures = (hostileImport) => ({
  orders: async (page) => {
    await page.getByRole('link', { name: /^S-/ }).first().waitFor()
  },
  'order-gap': async (page) => {
    await page.goto(new URL('/orders/H-1010', page.url()).href)
    await page.getByRole('heading', { name: 'H-1010' }).waitFor()
  },
  'import-refused': async (page) => {
    await page.goto(new URL(`/imports/${hostileImport}`, page.url()).href)
    await page.getByText('hostile.csv').first().waitFor()
  },
})

/** Those, and the other pages. */
export const everyPage: Pictures = (hostileImport) => ({
  ...documented(hostileImport),
  imports: async (page) => {
    await page.goto(new URL('/imports', page.url()).href)
    await page.getByText('hostile.csv').first().waitFor()
  },
  operations: async (page) => {
    await page.goto(new URL('/operations', page.url()).href)
    await page.getByRole('heading', { level: 1 }).waitFor()
  },
})

/** Notes what the page was made of when the pictures of the documentation were taken. */
export async function notePage(): Promise<void> {
  await writeFile(recordFile, `${JSON.stringify({ page: hashOfPage() }, null, 2)}\n`)
}

/** Starts a private stack with the samples in it and takes pictures into `folder`. Resolves with the files' names. */
export async function takeScreenshots(root: string, folder: string, pictures: Pictures, output: Output): Promise<string[]> {
  process.env.STAGECRAFT_PORT_OFFSET ??= '1000'
  process.env.STAGECRAFT_ENDS_WITH ??= String(process.pid)
  const stack = await privateStack(await openProject(root), output)
  const browser = await startBrowser()
  try {
    const { id } = await importFile(stack.record, join(samples, 'hostile.csv'))
    for (const name of ['northwind-order-events.csv', 'shuffled.csv']) await importFile(stack.record, join(samples, name))
    await mkdir(folder, { recursive: true })
    const taken = []
    for (const theme of themes) taken.push(...(await takeAll(browser, stack.record, theme, { folder, pictures: pictures(id) })))
    return taken
  } finally {
    await Promise.all([browser.close(), stack.remove()])
  }
}

interface Task {
  folder: string
  pictures: ReturnType<Pictures>
}

async function takeAll(browser: Browser, record: StackRecord, theme: (typeof themes)[number], { folder, pictures }: Task): Promise<string[]> {
  const { page } = await openSignedIn(browser, record)
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  const taken: string[] = []
  for (const [name, show] of Object.entries(pictures)) {
    await show(page)
    // fonts and the last answer are drawn
    await page.evaluate(() => document.fonts.ready)
    await page.waitForTimeout(500)
    const file = `${name}-${theme}.png`
    await page.screenshot({ path: join(folder, file) })
    taken.push(file)
  }
  await page.close()
  return taken
}
