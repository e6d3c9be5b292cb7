import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { testBrowser } from './chromium.ts'

// node tests/browser/screenshot.ts URL out.png [--dark] [--width 360] [--height 800] [--full] [--wait 800] [--click SELECTOR]
// Prints requests to other hosts and errors of the page, so that neither goes unseen.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    width: { type: 'string', default: '1280' },
    height: { type: 'string', default: '800' },
    wait: { type: 'string', default: '800' },
    click: { type: 'string' },
  },
})
const [url, file] = positionals
if (!url || !file) {
  console.error('Usage: node tests/browser/screenshot.ts URL out.png [--dark] [--width 360] [--height 800] [--full] [--wait MS] [--click SELECTOR]')
  process.exit(2)
}

const browser = await chromium.launch(await testBrowser())
try {
  const page = await browser.newPage({
    viewport: { width: Number(values.width), height: Number(values.height) },
    colorScheme: values.dark ? 'dark' : 'light',
  })
  const { host } = new URL(url)
  page.on('request', (request) => {
    const asked = new URL(request.url())
    if (asked.protocol.startsWith('http') && asked.host !== host) console.error(`other host: ${request.url()}`)
  })
  page.on('pageerror', (error) => console.error(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') console.error(`console ${message.type()}: ${message.text()}`)
  })
  await page.goto(url, { waitUntil: 'load' })
  await page.waitForTimeout(Number(values.wait)) // pages keep asking for news: there is no idle network to wait for
  if (values.click) {
    await page.click(values.click)
    await page.waitForTimeout(Number(values.wait))
  }
  await page.screenshot({ path: file, fullPage: values.full })
} finally {
  await browser.close()
}
