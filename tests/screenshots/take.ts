import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openProject } from '@stagecraft/localstack/project.ts'
import type { Browser, Page } from 'playwright-core'
import type { Output } from '../../scripts/output/output.ts'
import { type PrivateStack, privateStack } from '../../scripts/test/private-stack.ts'
import { openSignedIn, samples, startBrowser } from '../system/support/browser.ts'
import { importFile } from '../system/support/stack.ts'
import { consolePages, openConsole } from './console.ts'
import { hashOfPage, recordFile } from './page-hash.ts'

const themes = ['light', 'dark'] as const

/** What is taken of the application, in both themes: the file's name → the way there from the list of orders, and what is there once it is drawn. */
interface Pictures {
  application: (hostileImport: string) => Record<string, (page: Page) => Promise<void>>
}

const documentedApplication: Pictures['application'] = (hostileImport) => ({
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

const everyApplicationPage: Pictures['application'] = (hostileImport) => ({
  ...documentedApplication(hostileImport),
  imports: async (page) => {
    await page.goto(new URL('/imports', page.url()).href)
    await page.getByText('hostile.csv').first().waitFor()
  },
  operations: async (page) => {
    await page.goto(new URL('/operations', page.url()).href)
    await page.getByRole('heading', { level: 1 }).waitFor()
  },
})

/** The pictures of the documentation. */
export const documented: Pictures = { application: documentedApplication }

/** Those, and the other pages. */
export const everyPage: Pictures = { application: everyApplicationPage }

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
    const task = { folder, application: pictures.application(id), console: consolePages('H-1010') }
    for (const theme of themes) taken.push(...(await takeAll(browser, stack, theme, task)))
    return taken
  } finally {
    await Promise.all([browser.close(), stack.remove()])
  }
}

interface Task {
  folder: string
  application: ReturnType<Pictures['application']>
  console: ReturnType<typeof consolePages>
}

async function takeAll(browser: Browser, stack: PrivateStack, theme: (typeof themes)[number], { folder, ...pictures }: Task): Promise<string[]> {
  const taken: string[] = []
  const take = async (page: Page, name: string) => {
    // fonts and the last answer are drawn
    await page.evaluate(() => document.fonts.ready)
    await page.waitForTimeout(500)
    const file = `${name}-${theme}.png`
    await page.screenshot({ path: join(folder, file) })
    taken.push(file)
  }
  const media = { colorScheme: theme, reducedMotion: 'reduce' } as const
  const { page } = await openSignedIn(browser, stack.record)
  await page.emulateMedia(media)
  for (const [name, show] of Object.entries(pictures.application)) {
    await show(page)
    await take(page, name)
  }
  await page.close()
  const console = await openConsole(browser, stack)
  await console.emulateMedia(media)
  for (const [name, { path, drawn }] of Object.entries(pictures.console)) {
    await console.goto(new URL(path, stack.record.urls.console).href)
    await drawn(console)
    await take(console, name)
  }
  await console.close()
  return taken
}
