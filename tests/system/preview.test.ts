import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { headersOf } from '@stagecraft/localstack/page/headers.ts'
import { type Description, descriptionFile } from '@stagecraft/localstack/stack/description.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dropFile, openPage, samples, signInAs, startBrowser } from './support/browser.ts'
import { emptyStack, givenStack, root } from './support/stack.ts'

// the production build at the page's address, with the headers of the deployed policy: a whole walk must not offend one of them
let record: StackRecord
let description: Description
let preview: ChildProcess
let said: { url: string; headers: Record<string, string> }
let browser: Browser

beforeAll(async () => {
  const given = await givenStack()
  record = given.record
  description = JSON.parse(await readFile(descriptionFile(given.project), 'utf8'))
  ;[said, browser] = await Promise.all([startPreview(), startBrowser()])
  await emptyStack(record)
})
afterAll(async () => {
  await browser?.close()
  preview?.kill('SIGKILL')
})

test('the headers are those of the template, from the one file', async () => {
  const hosting = await readFile(join(root, 'frontend/resources/hosting.yml'), 'utf8')
  expect(hosting).toMatch(/ResponseHeadersPolicyConfig: \$\{file\(frontend\/resources\/headers\.yml\)\}/)
  const policies = Object.values(description.template.Resources).filter(({ Type }) => Type === 'AWS::CloudFront::ResponseHeadersPolicy')
  expect(policies).toHaveLength(1)
  const { 'strict-transport-security': overTls, ...headers } = headersOf(resolved(policies[0]?.Properties.ResponseHeadersPolicyConfig))
  expect(overTls).toBe('max-age=63072000; includeSubDomains')
  expect(said.headers).toEqual(headers)
  expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:(?!\/\/)/)
})

test.each(['/', '/orders/10248', '/theme.js', '/samples/shuffled.csv'])('%s is answered with exactly these', async (path) => {
  const answer = await fetch(said.url + path)
  expect(answer.status).toBe(200)
  expect(Object.fromEntries([...answer.headers].filter(([name]) => name in said.headers))).toEqual(said.headers)
  expect(answer.headers.has('strict-transport-security')).toBe(false)
})

test('a whole walk violates nothing', async () => {
  const { page, errors } = await openPage(browser)
  const violations: string[] = []
  await page.exposeFunction('tellViolation', (violation: string) => violations.push(violation))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample, sourceFile, lineNumber }) => {
      const { tellViolation } = window as unknown as { tellViolation(violation: string): void } // exposed above
      tellViolation(`${effectiveDirective} ${blockedURI} ${sample} ${sourceFile}:${lineNumber}`)
    })
  })
  await page.goto(`${said.url}/orders`)
  await signInAs(page, 'operator')
  await page.getByText('No orders yet.').waitFor()
  await page.getByRole('button', { name: /^Northwind/ }).click()
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
  await page.getByText('Settled', { exact: true }).waitFor({ timeout: 180_000 })
  expect(await widths(page, 'figure-bar .read')).not.toEqual([])
  await page.getByRole('link', { name: /^Orders/ }).click()
  await page.getByText('830 orders').waitFor()
  await page.goto(`${said.url}/orders/10248`)
  await page.locator('order-timeline li.event').first().waitFor()
  await page.goto(`${said.url}/imports`)
  await dropFile(page, join(samples, 'hostile.csv'))
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
  await page.locator('line-list li .reason').first().waitFor()
  await page.getByRole('link', { name: /^Operations/ }).click()
  await page.locator('health-list').getByText('database').waitFor()
  await page.getByRole('radio', { name: 'Dark' }).check()
  expect(violations).toEqual([])
  expect(errors).toEqual([])
  expect(await page.locator('script:not([src])').count()).toBe(0)
  await page.close()
})

test('its page holds no inline script, style or handler', async () => {
  const html = await (await fetch(said.url)).text()
  expect(html).not.toContain('/@vite/client')
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/)
})

test('what the server hands on, and an address that only the stack answers, are not the page', async () => {
  expect(await (await fetch(`${said.url}/api/health`)).json()).toMatchObject({ status: 'ok' })
  expect((await fetch(`${said.url}/config.json`)).headers.get('content-type')).toMatch(/json/)
})

test('ended, the page is served from its sources again', async () => {
  preview.kill('SIGINT')
  expect(await once(preview, 'exit')).toEqual([0, null])
  expect(await (await fetch(record.urls.page)).text()).toContain('/@vite/client')
})

async function startPreview(): Promise<typeof said> {
  preview = spawn(process.execPath, [join(root, 'scripts', 'main.ts'), '--json', 'preview'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const [first] = (await Promise.race([
    once(preview.stdout as NodeJS.ReadableStream, 'data'), // piped above
    once(preview, 'exit').then(([code]) => Promise.reject(new Error(`The preview ended with ${code}.`))),
  ])) as [Buffer]
  return JSON.parse(first.toString())
}

// as CloudFormation does: the account, and the addresses of parts that listen elsewhere
function resolved(config: unknown): Parameters<typeof headersOf>[0] {
  const text = JSON.stringify(config, (_, value) => value?.['Fn::Sub'] ?? value).replaceAll(/\$\{AWS::AccountId\}/g, '000000000000')
  return JSON.parse(Object.entries(record.addresses).reduce((moved, [from, to]) => moved.replaceAll(from, to), text))
}

function widths(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).evaluateAll((elements) => elements.map((element) => (element as HTMLElement).style.width).filter(Boolean))
}
