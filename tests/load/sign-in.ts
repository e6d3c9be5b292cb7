import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { openPage, startBrowser } from '../system/support/browser.ts'
import { type Spread, spread, timed } from './median.ts'

/** Milliseconds in a browser from the click on “Sign in” to the orders: the choice of people, the code, the tokens, the page. The first one starts the sign-in's process and is not counted. */
export async function measureSignIn({ urls }: StackRecord, runs: number): Promise<Spread> {
  const browser = await startBrowser()
  try {
    const times: number[] = []
    for (let run = 0; run <= runs; run++) {
      const { page } = await openPage(browser)
      await page.goto(urls.page)
      const button = page.getByRole('button', { name: 'Sign in' })
      await button.waitFor()
      const took = await timed(async () => {
        await button.click()
        await page.getByRole('button', { name: /Olga Operator/ }).click()
        await page.waitForURL(`${urls.page}/orders`)
        await page.getByRole('heading', { name: 'Orders' }).waitFor()
      })
      if (run > 0) times.push(took)
      await page.close()
    }
    return spread(times)
  } finally {
    await browser.close()
  }
}
