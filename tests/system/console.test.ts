import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { DeleteObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { pageRoutes } from '@stagecraft/localstack/console/pages/routes.ts'
import type { InvocationRow } from '@stagecraft/localstack/console/pages/trace/types.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import type { Inside } from '@stagecraft/localstack/engines/invocation.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openPage, otherHosts } from './support/browser.ts'
import { stagecraft } from './support/command.ts'
import { type OpenedConsole, openConsole } from './support/console.ts'
import { givenStack, root } from './support/stack.ts'

// a walk through the console of the running system, in one browser: what it shows, what it does, and that nothing of it offends
const { record, project } = await givenStack()
const { invocations } = engineNamed(record.engine)
const prefix = `${record.service}-${record.stage}`
let opened: OpenedConsole
let page: OpenedConsole['page']
const answers: Promise<readonly [path: string, text: string]>[] = []

beforeAll(async () => {
  opened = await openConsole()
  page = opened.page
  // each answer of its API that ends, with its address
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.startsWith('/api/') && !/^\/api\/(live|logs\/follow)/.test(pathname))
      answers.push(
        response.text().then(
          (text) => [pathname, text] as const,
          () => [pathname, ''] as const,
        ),
      )
  })
})
afterAll(async () => {
  await opened?.browser.close()
  const [sqs, s3] = [new SQSClient(clientOptions(record)), new S3Client({ ...clientOptions(record), forcePathStyle: true })]
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `${prefix}-failed-invocations` }))
  await sqs.send(new PurgeQueueCommand({ QueueUrl }))
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  const Bucket = Buckets.find(({ Name }) => Name?.includes('-page-'))?.Name
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'console.csv' }))
  sqs.destroy()
  s3.destroy()
})

const at = (path: string) => opened.at(path)
const findings = () => opened.findings()

test('the token leaves the address, and another browser without it is told what to do', async () => {
  await page.getByRole('heading', { name: 'Map', exact: true }).waitFor()
  expect(page.url()).toBe(at('/map'))
  const stranger = await openPage(opened.browser)
  await stranger.page.goto(at('/queues'))
  await stranger.page.getByRole('heading', { name: 'The console does not know this browser' }).waitFor()
  expect(await stranger.page.locator('sc-queues-page').count()).toBe(0)
  await stranger.page.close()
})

test('the map has every function and queue, as a drawing and as a list, and leads to their pages', async () => {
  const shown = async () => (await page.locator('sc-map-page').getByRole('link').allTextContents()).length
  await page.getByRole('button', { name: 'Drawing' }).click()
  await page.locator('sc-map-page svg a').first().waitFor()
  expect(await page.locator('sc-map-page svg a').count()).toBeGreaterThan(Object.keys(record.functions).length)
  expect(await findings()).toEqual([])
  await page.getByRole('button', { name: 'List' }).click()
  await page.locator('sc-map-page table').waitFor()
  expect(await shown()).toBeGreaterThan(Object.keys(record.functions).length)
  expect(await findings()).toEqual([])
  await page.locator('sc-map-page table').getByRole('link', { name: 'failed-invocations' }).first().click()
  await page.getByRole('heading', { name: `${prefix}-failed-invocations` }).waitFor()
})

test('a message that is sent by hand is there, as text, and no look takes it', async () => {
  await page.getByLabel('Body').fill('{"html":"<img src=x onerror=\'document.title=1\'>"}')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText(/^Sent as /).waitFor()
  const row = page.locator('sc-messages summary').filter({ hasText: 'onerror' }).first()
  await row.click()
  const body = page.locator('sc-message sc-text pre').first()
  await body.waitFor()
  expect(await body.textContent()).toContain('<img src=x')
  expect(await page.locator('sc-message img').count()).toBe(0)
  await page.getByText('the next receive may take it').waitFor()
  expect(await findings()).toEqual([])
  await page.goto(at('/queues'))
  await page.locator('sc-queues-page tbody tr').first().waitFor()
  expect(await findings()).toEqual([])
})

test('a function shows its invocations, hides what is secret, and is invoked with an event', async () => {
  const name = 'reconcile'
  await invoked(record, record.functions[name] ?? '')
  await page.goto(at(`/functions/${name}`))
  await page.locator('sc-function summary').first().waitFor()
  await page.locator('sc-function').getByText('schedule').waitFor()
  await page.getByRole('button', { name: 'Invoke' }).click()
  await page.locator('sc-invoke').getByText('answered').waitFor()
  // another one may come above it meanwhile
  await page.locator('sc-function summary').first().click()
  const opened = page.locator('sc-function details[open]')
  await opened.getByText(/^Request /).waitFor()
  if (invocations) {
    await opened.getByRole('heading', { name: 'Input' }).waitFor()
    await opened.locator('.call').first().waitFor()
  }
  expect(await findings()).toEqual([])
  await page.goto(at('/functions'))
  await page.getByRole('link', { name }).waitFor()
  expect(await findings()).toEqual([])
})

test('an event is saved by a name, and that of an invocation is used again', async () => {
  // one that no schedule and no message invokes meanwhile
  await page.goto(at('/functions/grant-groups'))
  const event = page.getByRole('textbox', { name: /^Event/ })
  await event.fill('{"saved":1}')
  await page.getByRole('button', { name: 'Save the event' }).click()
  await page.getByText('A saved event has a name.').waitFor()
  await page.getByRole('textbox', { name: 'Name' }).fill('a saved one')
  await page.getByRole('button', { name: 'Save the event' }).click()
  await event.fill('{"again":2}')
  await page.getByRole('button', { name: 'Invoke' }).click()
  await page
    .locator('sc-invoke')
    .getByText(/answered|failed/)
    .first()
    .waitFor()
  await page.reload()
  await page.getByRole('combobox', { name: 'Saved events' }).selectOption('a saved one')
  expect(JSON.parse(await event.inputValue())).toEqual({ saved: 1 })
  if (invocations) {
    const newest = page.locator('sc-function details').first()
    await newest.locator('summary').first().click()
    await newest.getByRole('button', { name: 'Use its event' }).click()
    await expect.poll(() => event.inputValue(), { timeout: 30_000 }).toContain('"again": 2')
  }
  expect(await findings()).toEqual([])
  await page.getByRole('button', { name: 'Remove the saved one' }).click()
  await page.getByRole('combobox', { name: 'Saved events' }).waitFor({ state: 'detached' })
  // its handler's place, and how a debugger gets to it
  await page
    .locator('sc-function sc-source')
    .getByText(/grant-groups\.ts:\d+$/)
    .waitFor()
  await page.locator('sc-function').getByText('npx stagecraft dev --inspect').waitFor()
})

test('the places in sources that an error names are opened in the editor', async () => {
  await page.goto(at('/functions/apply-event'))
  await page.getByRole('textbox', { name: /^Event/ }).fill('{"Records":1}')
  await page.getByRole('button', { name: 'Invoke' }).click()
  const place = page.locator('sc-invoke sc-source').first()
  await place.waitFor()
  const asked = page.waitForRequest((request) => new URL(request.url()).pathname === '/api/open' && request.method() === 'POST')
  await page.route('**/api/open', (route) => route.fulfill({ json: {} }))
  await place.click()
  const { file, line } = (await asked).postDataJSON() as { file: string; line: number }
  expect([file.startsWith(`${root}/backend/`), existsSync(file), line > 0]).toEqual([true, true, true])
  expect(await findings()).toEqual([])
  await page.unroute('**/api/open')
})

test.runIf(invocations)('what went into a function is shown as text, and no secret of it', async () => {
  const name = 'reconcile'
  const { password } = JSON.parse(await readFile(join(project.state, 'database-secret.json'), 'utf8')) as { password: string }
  const event = { note: `<img src=x> it is ${password}.`, within: JSON.stringify({ password }), apiKey: 'a-key-of-somebody' }
  await invoked(record, record.functions[name] ?? '', event)
  const headers = { authorization: `Bearer ${new URL(opened.url).hash.slice(1)}` }
  const { invocations } = (await (await fetch(at('/api/trace'), { headers })).json()) as { invocations: InvocationRow[] }
  const request = invocations.find((each) => each.function === name)?.request
  const told = await (await fetch(at(`/api/trace/${request}/inside`), { headers })).text()
  const { input } = JSON.parse(told) as Inside
  expect(JSON.parse(input?.text ?? '')).toEqual({
    ...{ note: '<img src=x> it is (hidden).', within: '{"password":"(hidden)"}', apiKey: '(hidden)' },
  })
  expect(told).not.toContain(password)
  await page.goto(at(`/trace/${request}`))
  await page.locator('sc-trace .span > summary').first().click()
  const shown = page.locator('sc-trace sc-inside pre').first()
  await shown.waitFor()
  expect(await shown.textContent()).toContain('<img src=x> it is (hidden).')
  expect(await page.locator('sc-trace img').count()).toBe(0)
  expect(await findings()).toEqual([])
})

test.runIf(invocations)('a request of the API has its function’s invocation, with its statements', async () => {
  // the engine hears of it a moment later
  const told = async () => {
    const since = Date.now()
    await fetch(`${record.urls.api}/health`)
    const headers = { authorization: `Bearer ${new URL(opened.url).hash.slice(1)}` }
    const found = async () => {
      const { invocations } = (await (await fetch(at('/api/trace'), { headers })).json()) as { invocations: InvocationRow[] }
      return invocations.find((each) => each.function === 'operations' && each.from.includes('GET /health') && each.at >= since)?.request
    }
    return vi.waitFor(async () => (await found()) ?? Promise.reject(new Error('no invocation of GET /health')), { timeout: 60_000, interval: 500 })
  }
  const [earlier, request] = [await told(), await told()]
  await page.goto(at('/functions/operations'))
  await page.locator('sc-function').getByText('GET /health').first().waitFor()
  const details = page.locator('sc-function details')
  const its = details.filter({ hasText: request })
  await its.locator('summary').first().click()
  await its.locator('.call').filter({ hasText: 'select' }).first().waitFor()
  await its.locator('pre').filter({ hasText: 'GET /health' }).first().waitFor()
  expect(await findings()).toEqual([])
  // a newer one comes above it, and what is open stays open
  const newer = await told()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await details.filter({ hasText: newer }).waitFor({ state: 'attached' })
  const isOpen = (id: string) => details.filter({ hasText: id }).evaluate((each) => (each as HTMLDetailsElement).open)
  expect(await Promise.all([newer, request, earlier].map(isOpen))).toEqual([false, true, false])
})

test('a topic says which subscriptions a message would pass, and why not', async () => {
  await page.goto(at('/topics'))
  expect(await findings()).toEqual([])
  await page.getByRole('link', { name: /order-changes/ }).click()
  await page.getByLabel(/^Attributes/).fill('{"type":"placed"}')
  await page.getByRole('button', { name: 'Try' }).click()
  await page.getByText('It would pass 1 of 2.').waitFor()
  await page.getByText(/type is "placed", and the policy wants/).waitFor()
  expect(await findings()).toEqual([])
})

test('a file that is uploaded is there, with its rows', async () => {
  await page.goto(at('/objects'))
  await page.getByRole('link', { name: /-page-/ }).click()
  await page.locator('input[type=file]').setInputFiles({ name: 'console.csv', mimeType: 'text/csv', buffer: Buffer.from('name,note\nAda,"1, 2"\n') })
  await page.getByText('Uploaded console.csv.').waitFor()
  expect(await findings()).toEqual([])
  await page.getByRole('link', { name: 'console.csv' }).click()
  await page.getByRole('cell', { name: '1, 2' }).waitFor()
  expect(await findings()).toEqual([])
})

test('a large object is downloaded whole', async () => {
  const authorization = `Bearer ${new URL(opened.url).hash.slice(1)}`
  const headers = { authorization, 'content-type': 'application/octet-stream' }
  const { buckets } = (await (await fetch(at('/api/objects'), { headers })).json()) as { buckets: { name: string }[] }
  const bucket = buckets.find(({ name }) => name.includes('-page-'))?.name
  const bytes = Buffer.alloc(6_000_000, 'abc')
  await fetch(at(`/api/objects/${bucket}/upload?key=console.csv`), { method: 'POST', headers, body: bytes })
  const answer = await fetch(at(`/api/objects/${bucket}/bytes?key=console.csv`), { headers })
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
})

test('an upload that is too large is refused by its length, before it is read', async () => {
  const [{ hash, host }, bucket] = [new URL(opened.url), encodeURIComponent(prefix)]
  const headers = { authorization: `Bearer ${hash.slice(1)}`, 'content-length': 65 * 1_024 * 1_024 }
  const asked = request(`http://${host}/api/objects/${bucket}/upload?key=large`, { method: 'POST', headers })
  asked.flushHeaders()
  const [{ statusCode }] = (await once(asked, 'response')) as [IncomingMessage]
  asked.destroy()
  expect(statusCode).toBe(400)
})

test('people, roles and parameters are shown', async () => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(at('/people'))
  await page.getByRole('cell', { name: 'operator@example.com' }).waitFor()
  await page
    .locator('sc-permissions')
    .locator(record.capabilities.enforcesRoles ? 'summary' : 'sc-note')
    .first()
    .waitFor()
  expect(await findings()).toEqual([])
  await page.goto(at('/parameters'))
  await page.getByText(`/${record.service}/${record.stage}/`).first().waitFor()
  expect(await findings()).toEqual([])
})

test('on a narrow screen no page is wider than the window', async () => {
  await page.setViewportSize({ width: 360, height: 740 })
  for (const path of [
    '/map',
    '/functions',
    '/functions/reconcile',
    '/queues',
    `/queues/${prefix}-failed-invocations`,
    '/topics',
    '/trace',
    '/database',
    '/logs',
    '/objects',
    '/people',
    '/parameters',
    '/mailbox',
    '/chaos',
  ]) {
    await page.goto(at(path))
    await page.locator('main h1').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0)
  }
})

test('no secret is in what any page was sent', async () => {
  // each page's own address, too: a browser that has gone on does not keep the answer
  const headers = { authorization: `Bearer ${new URL(opened.url).hash.slice(1)}` }
  const first = await Promise.all(
    Object.keys(pageRoutes).map(async (name) => [`/api/${name}`, await (await fetch(at(`/api/${name}`), { headers })).text()] as const),
  )
  expect(first.filter(([, text]) => text.length < 10).map(([path]) => path)).toEqual([])
  const all = [...first, ...(await Promise.all(answers))]
  const { password } = JSON.parse(await readFile(join(project.state, 'database-secret.json'), 'utf8')) as { password: string }
  const secrets = [password, record.secretAccessKey, new URL(record.database?.url ?? '').password, new URL(opened.url).hash.slice(1)]
  expect(secrets.filter((each) => each.length < 8)).toEqual([])
  expect(all.filter(([, text]) => secrets.some((secret) => text.includes(secret))).map(([path]) => path)).toEqual([])
})

test('it asked nobody else, and reported nothing', async () => {
  expect(otherHosts(opened.requests, [opened.url])).toEqual([])
  expect(opened.requests.filter((each) => each.includes(new URL(opened.url).hash.slice(1)))).toEqual([])
  expect(opened.errors).toEqual([])
})

test('a command prints what a page shows', async () => {
  const { stdout, code } = await stagecraft(['--json', 'show', 'functions/reconcile'])
  expect([code, (JSON.parse(stdout) as { name: string }).name]).toEqual([0, 'reconcile'])
  const unknown = await stagecraft(['show', 'queues/none'])
  expect([unknown.code, stripVTControlCharacters(unknown.stderr)]).toEqual([1, expect.stringContaining('There is no queue “none”.')])
})

async function invoked(stack: StackRecord, FunctionName: string, event: object = {}): Promise<void> {
  const client = new LambdaClient(clientOptions(stack))
  await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }))
  client.destroy()
}
