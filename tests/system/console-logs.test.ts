import { randomUUID } from 'node:crypto'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stagecraft } from './support/command.ts'
import { type OpenedConsole, openConsole } from './support/console.ts'
import { givenStack, header, importText, rows } from './support/stack.ts'

// from a line of the logs to its trace over all stations, and into the database
const { record } = await givenStack()
const { invocations } = engineNamed(record.engine)
let opened: OpenedConsole
let page: OpenedConsole['page']

beforeAll(async () => {
  opened = await openConsole()
  page = opened.page
})
afterAll(() => opened?.browser.close())

const at = (path: string) => opened.at(path)
// within the console: the rest is the shell's
const findings = () => opened.findings({ include: [{ fromShadowDom: ['sc-console', 'main'] }] })

const order = `LOGS-${randomUUID()}`
const lines = () => page.locator('sc-logs-page .line')

test('what is written is there without a reload', async () => {
  await page.goto(at(`/logs?text=${order}`))
  await page.getByRole('heading', { name: 'No line' }).waitFor()
  await importText(record, 'logs.csv', `${header}${order},1,placed,2026-01-02T00:00:00Z,HARBOR,1.00,EUR\n`)
  await lines().filter({ hasText: 'record-audit' }).first().waitFor()
  expect(await findings()).toEqual([])
})

test.runIf(invocations)('a line leads to its trace over all stations', async () => {
  await lines().filter({ hasText: 'apply-event' }).first().locator('summary').click()
  await page.getByRole('link', { name: 'Show its trace' }).first().click()
  await page.getByRole('heading', { name: /^\d+ stations in / }).waitFor()
  const stations = page.locator('sc-trace .span > summary')
  // an invocation is there when it has ended, and the last of them end after the file has settled
  const missing = async () => {
    await page.locator('sc-trace').getByRole('button', { name: 'Refresh' }).click()
    const shown = (await stations.allTextContents()).join(' ')
    return ['bucket', 'read-file', 'order-events.fifo', 'apply-event', 'publish-outbox', 'audit.fifo', 'record-audit'].filter(
      (name) => !shown.includes(name),
    )
  }
  await expect.poll(missing, { timeout: 60_000, message: 'stations that are missing' }).toEqual([])
  await stations.filter({ hasText: 'apply-event' }).first().click()
  await page.locator('sc-trace').getByText('apply-event-').first().waitFor()
  // inside it: its statements, and what came and went
  const applied = page.locator('sc-trace .span[open]')
  await applied.locator('.call summary').filter({ hasText: 'insert into order_events' }).first().click()
  await applied.locator('.call[open] pre').filter({ hasText: '$1' }).first().waitFor()
  await applied.locator('sc-inside').getByRole('heading', { name: 'Input' }).waitFor()
  await applied.locator('sc-inside pre').filter({ hasText: 'receiptHandle' }).waitFor()
  await applied.locator('sc-inside').getByRole('heading', { name: 'Output' }).waitFor()
  expect(await findings()).toEqual([])

  const { stdout, code } = await stagecraft(['--json', 'trace', order])
  const { resourceSpans } = JSON.parse(stdout) as { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] }
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans))
  expect([code, new Set(spans.map(({ traceId }) => traceId)).size]).toEqual([0, 1])
  const told = spans.map(({ attributes }) => Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue])))
  const operations = new Set(told.map((each) => each['rpc.method'] && `${each['rpc.service']} ${each['rpc.method']}`))
  for (const operation of ['S3 GetObject', 'SQS SendMessageBatch', 'SNS PublishBatch']) expect(operations).toContain(operation)
  const statements = told.flatMap((each) => each['db.query.text'] ?? [])
  expect(statements.join('\n')).toMatch(/insert into order_events/)
  // what the statements are about is in their parameters, and in none of their texts
  expect(statements.filter((text) => text.includes(order) || text.includes('HARBOR'))).toEqual([])
  const printed = await stagecraft(['trace', order])
  expect(printed.stdout).toMatch(/ ms {2}SQS SendMessageBatch \S*order-events.fifo {2}200/)
})

interface OtlpSpan {
  traceId: string
  attributes: { key: string; value: { stringValue?: string } }[]
}

test('the prompt reads, and writes nothing unless it is told to; a table shows its rows', async () => {
  await page.goto(at('/database'))
  await page.getByRole('textbox', { name: 'Statement' }).fill('delete from orders')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page
    .getByRole('alert')
    .getByText(/permission denied|read-only/)
    .waitFor()
  expect(Number((await rows<{ n: string }>(record, 'select count(*) n from orders'))[0]?.n)).toBeGreaterThan(0)
  await page.getByRole('textbox', { name: 'Statement' }).fill(`select '<img src=x onerror="document.title=1">' as told`)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.locator('sc-sql td').getByText('<img src=x').waitFor()
  await page.locator('sc-database-sessions').getByRole('heading', { name: 'Connections' }).waitFor()
  expect(await findings()).toEqual([])
  await page.getByRole('link', { name: 'order_events' }).click()
  await page.locator('sc-table tbody tr').first().waitFor()
  expect(await findings()).toEqual([])
  await page.getByLabel('Value').fill('no such order')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByText('No row is as the filter says.').waitFor()
  expect(opened.errors.filter((each) => !/status of 400/.test(each))).toEqual([])
})
