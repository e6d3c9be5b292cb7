import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testBrowser } from '../../browser/chromium.ts'
import { givenStack } from '../../system/support/stack.ts'

// a page of another site in a real browser, without a click: nothing that it tries at the stack's ports is readable, and nothing takes effect
const { record } = await givenStack()
const { page: pageUrl, api, signIn = '', engine, database = '' } = record.urls
const bound = 'attacker.example'
let browser: Browser
let site: Server
let sitePort: number

/** What speaks HTTP: something to read there, and something to do. */
const targets = [
  { url: pageUrl, read: '/src/main.ts', write: '/api/uploads' },
  { url: api, read: '/health', write: '/uploads' },
  { url: signIn, read: '/sign-in.css', write: '/oauth2/token' },
]

beforeAll(async () => {
  site = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>Another site</title>'))
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  sitePort = (site.address() as AddressInfo).port // it listens on TCP
  const { chromium } = await import('playwright-core')
  const options = await testBrowser()
  browser = await chromium.launch({ ...options, args: [...options.args, `--host-resolver-rules=MAP ${bound} 127.0.0.1`] })
})
afterAll(async () => {
  await browser?.close()
  site?.close()
})

for (const name of ['127.0.0.1', 'localhost', bound]) {
  test(`a page of http://${name}, at another port, gets 403 for all that it tries`, async () => {
    const { page, answers } = await open(`http://${name}:${sitePort}/`)
    for (const target of targets) {
      const tried = await page.evaluate(attack, target)
      expect(tried, target.url).toEqual({
        cors: 'TypeError',
        json: 'TypeError',
        'no-cors': 'opaque',
        post: 'opaque',
        websocket: 'error',
        image: 'error',
        script: 'error',
        module: 'error',
        frame: 'nothing to read',
      })
      const statuses = answers().filter(({ url }) => url.startsWith(target.url))
      expect(statuses.length, target.url).toBeGreaterThanOrEqual(7)
      expect(statuses.filter(({ status }) => status !== 403)).toEqual([])
    }
    await page.close()
  })

  test(`a page of http://${name} reads nothing from the ports of the database and the engine`, async () => {
    const { page } = await open(`http://${name}:${sitePort}/`)
    for (const url of [database.replace(/^postgresql:\/\/[^@]*@/, 'http://'), engine]) {
      const { cors, json, websocket, script } = await page.evaluate(attack, { url, read: '/', write: '/' })
      expect({ cors, json, websocket, script }, url).toEqual({ cors: 'TypeError', json: 'TypeError', websocket: 'error', script: 'error' })
    }
    await page.close()
  })
}

test.each(targets)('a page by a name that was bound to this machine reads nothing at $url', async ({ url, read, write }) => {
  const { page, answers } = await open(`${url.replace('127.0.0.1', bound)}${read}`)
  // same origin to the browser: it may read, and send what it likes
  const tried = await page.evaluate(
    async ([path = '', sent = '']) => [
      await (await fetch(path)).text(),
      await (await fetch(sent, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).text(),
    ],
    [read, write],
  )
  for (const text of tried)
    expect(text).toMatch(
      /^\{"message":"Forbidden: The host name attacker\.example:\d+ is not allowed\. Use 127\.0\.0\.1 or localhost\."\}$|^The Host header is not the name of this service\.$/,
    )
  expect(
    answers()
      .map(({ status }) => status)
      .filter((status) => status !== 403),
  ).toEqual([])
  await page.close()
})

test('a form of another site that leads here is refused as well', async () => {
  for (const { url, write } of targets) {
    const { page } = await open(`http://127.0.0.1:${sitePort}/`)
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().startsWith(url)),
      page.evaluate((action) => {
        document.body.innerHTML = `<form method="post" action="${action}"><input name="person" value="operator"></form>`
        document.forms[0]?.submit()
      }, url + write),
    ])
    expect(answer.status()).toBe(403)
    await page.close()
  }
})

interface Answered {
  url: string
  status: number
}

async function open(address: string): Promise<{ page: Page; answers(): Answered[] }> {
  const page = await browser.newPage()
  // of what CORS keeps from the page, the protocol alone tells
  const protocol = await page.context().newCDPSession(page)
  const urls = new Map<string, string>()
  const statuses: [id: string, status: number][] = []
  protocol.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url))
  protocol.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => statuses.push([requestId, statusCode]))
  await protocol.send('Network.enable')
  await page.goto(address)
  return { page, answers: () => statuses.map(([id, status]) => ({ url: urls.get(id) ?? '', status })) }
}

/** Runs in the other site's page: each way to reach `url`, and what came of it. */
async function attack({ url, read, write }: { url: string; read: string; write: string }): Promise<Record<string, string>> {
  const asked = (path: string, options: RequestInit) =>
    fetch(url + path, options).then(
      ({ type }) => type,
      (error: Error) => error.name,
    )
  const loaded = (element: HTMLElement, attributes: Record<string, string>) =>
    new Promise<string>((resolve) => {
      element.onload = () => resolve('loaded')
      element.onerror = () => resolve('error')
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
      document.body.append(element)
    })
  const socket = (protocol: string) =>
    new Promise<string>((resolve) => {
      const opened = new WebSocket(`${url.replace('http', 'ws')}/?token=guessed`, protocol)
      opened.onopen = () => resolve('open')
      opened.onerror = () => resolve('error')
    })
  const frame = document.createElement('iframe')
  await loaded(frame, { src: url + read })
  const form = new URLSearchParams({ person: 'operator' })
  return {
    cors: await asked(read, {}),
    json: await asked(write, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
    'no-cors': await asked(read, { mode: 'no-cors', credentials: 'include' }),
    post: await asked(write, { mode: 'no-cors', method: 'POST', body: form }),
    websocket: (await socket('vite-hmr')) === (await socket('vite-ping')) ? 'error' : 'open',
    image: await loaded(document.createElement('img'), { src: url + read }),
    script: await loaded(document.createElement('script'), { src: url + read }),
    module: await loaded(document.createElement('script'), { src: url + read, type: 'module' }),
    frame: frame.contentDocument ? 'readable' : 'nothing to read',
  }
}
