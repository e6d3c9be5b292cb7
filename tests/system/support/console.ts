import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { openPage, startBrowser, type WatchedPage } from './browser.ts'
import { stagecraft } from './command.ts'

/** A part of the page, by the way to it through shadow roots. */
interface Part {
  include: { fromShadowDom: string[] }[]
}

/** The console of the running stack in a browser of its own. */
export interface OpenedConsole extends WatchedPage {
  browser: Browser
  /** The address that the command printed, with its token. */
  url: string
  /** The address of one of its pages. */
  at(path: string): string
  /** What axe finds wrong with the page as it is, or with a part of it. */
  findings(within?: Part): Promise<string[]>
}

export async function openConsole(): Promise<OpenedConsole> {
  const [{ stdout, code, stderr }, browser] = await Promise.all([stagecraft(['--json', 'console']), startBrowser()])
  if (code !== 0) throw new Error(`The console does not start: ${stderr}`)
  const { url } = JSON.parse(stdout) as { url: string }
  const watched = await openPage(browser)
  const { page } = watched
  await page.addInitScript({ content: await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8') })
  await page.goto(url)
  const findings = async (within?: Part) => {
    // the page's own part may still be on its way
    await page.getByRole('heading', { level: 1 }).waitFor()
    const { violations } = await page.evaluate((context) => {
      const { axe } = window as unknown as { axe: { run(within: Part | Document): Promise<AxeResults> } }
      return axe.run(context ?? document)
    }, within)
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  }
  return { ...watched, browser, url, at: (path) => new URL(path, url).href, findings }
}
