import { consoleAddress, consoleToken } from '@stagecraft/localstack/console/token.ts'
import type { Browser, Page } from 'playwright-core'
import type { PrivateStack } from '../../scripts/test/private-stack.ts'

/** A page of the console to take: its address, and what is there once it is drawn. */
interface ConsolePicture {
  path: string
  drawn: (page: Page) => Promise<void>
}

const others = ['functions', 'queues', 'topics', 'database', 'logs', 'objects', 'people', 'parameters', 'mailbox', 'chaos']

/** What is taken of the console, which is each page of it, by the file's name. `text` is in the log of what an order went through. */
export const consolePages = (text: string): Record<string, ConsolePicture> => ({
  'console-map': { path: '/map', drawn: (page) => page.getByRole('heading', { name: 'Map' }).waitFor() },
  'console-trace': { path: `/trace/${text}`, drawn: (page) => page.getByText('apply-event').first().waitFor() },
  ...Object.fromEntries(
    others.map((name): [string, ConsolePicture] => [
      `console-${name}`,
      { path: `/${name}`, drawn: (page) => page.getByRole('heading', { level: 1 }).waitFor() },
    ]),
  ),
})

/** Opens the console of a stack in a window of its own. */
export async function openConsole(browser: Browser, { project, record }: PrivateStack): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(consoleAddress(record.urls.console, await consoleToken(project.state)))
  return page
}
