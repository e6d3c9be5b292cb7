import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSignedIn, startBrowser } from '../system/support/browser.ts'
import { run } from '../system/support/command.ts'
import { copyProject, type ProjectCopy } from '../system/support/project-copy.ts'
import { follow } from '../system/support/recipes.ts'
import { eventually, get, root, rows } from '../system/support/stack.ts'

// every recipe of docs/recipes.md, one after another on one copy, which is then started once
let copy: ProjectCopy
let record: StackRecord
let browser: Browser
let preview: { Resources: Record<string, { Properties: object }> }

beforeAll(async () => {
  copy = await copyProject()
  for (const title of ['Rename the application', 'Add a function', 'Add a page', 'Add a migration', 'Add a queue', 'Add a parameter', 'Add a stage'])
    await follow(title, copy.root)
  // the next packaging cleans the folder
  preview = JSON.parse(await readFile(join(copy.root, '.serverless/cloudformation-template-update-stack.json'), 'utf8'))
  ;[record, browser] = await Promise.all([copy.start(), startBrowser()])
})
afterAll(async () => {
  await Promise.all([browser?.close(), copy?.remove()])
})

test('after all recipes the types fit, no import goes astray, and every parameter is declared', async () => {
  const checks = await Promise.all([
    run(join(root, 'node_modules/.bin/tsc'), ['--singleThreaded', '-p', '.'], { cwd: copy.root }),
    run(join(root, 'node_modules/.bin/tsc'), ['--singleThreaded', '-p', 'frontend'], { cwd: copy.root }),
    run(join(root, 'node_modules/.bin/vitest'), ['run', '--project', 'structure', 'import-directions', 'structure/parameters'], { cwd: copy.root }),
  ])
  expect(checks.map(({ code, stdout, stderr }) => `${code}${code ? stdout + stderr : ''}`)).toEqual(['0', '0', '0'])
})

test('renamed, nothing that runs has the old name', async () => {
  expect(record.service).toBe('parcel-desk')
  expect(Object.values(record.functions).every((name) => name.startsWith('parcel-desk-local-'))).toBe(true)
  const compiled = await readFile(join(copy.root, '.stagecraft/cache/description-local.json'), 'utf8')
  const without = compiled.replaceAll(copy.root, '').replaceAll('@stagecraft/', '')
  expect(without.match(/.{30}stagecraft-orders.{30}/g)).toBeNull()
  expect(JSON.stringify(await get(record, '/openapi.json'))).not.toMatch(/Stagecraft/i)
  const { page } = await openSignedIn(browser, record)
  await page.goto(record.urls.page)
  await page.getByText('No orders yet.').waitFor()
  expect(await page.title()).toBe('Orders · Parcel Desk')
  expect(await page.getByText(/Stagecraft/i).count()).toBe(0)
  await page.close()
})

test('the added function answers with the added parameter’s word', async () => {
  expect(await get(record, '/greetings/Ada')).toEqual({ greeting: 'Good day, Ada!' })
})

test('the added page shows it', async () => {
  const { page } = await openSignedIn(browser, record)
  await page.goto(`${record.urls.page}/greetings/Ada`)
  await page.getByText('Good day, Ada!').waitFor()
  expect(await page.title()).toBe('Greeting · Parcel Desk')
  await page.close()
})

test('a message in the added queue becomes a row of the added table', async () => {
  const sqs = new SQSClient(clientOptions(record))
  const QueueUrl = `${record.endpoint}/000000000000/parcel-desk-local-greetings.fifo`
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'Grace', MessageGroupId: 'Grace', MessageDeduplicationId: '1' }))
  const [row] = await eventually('a row', async () => {
    const found = await rows<{ name: string }>(record, 'select name from greetings')
    return found.length > 0 && found
  })
  expect(row).toEqual({ name: 'Grace' })
  sqs.destroy()
})

test('the added stage is packaged with its own settings', () => {
  expect(preview.Resources.GreetingsLogGroup?.Properties).toMatchObject({
    LogGroupName: '/aws/lambda/parcel-desk-preview-greetings',
    RetentionInDays: 7,
  })
})

test('without the sample a minimal application is left, which starts and passes its tests', async () => {
  const bare = await copyProject()
  const state = join(bare.root, '.stagecraft')
  try {
    await follow('Remove the sample', bare.root)
    const left = await bare.start()
    expect(Object.keys(left.functions)).toEqual(['greetings', 'migrate', 'grant-groups', 'link-identity'])
    const checks = [
      await run(join(root, 'node_modules/.bin/tsc'), ['--singleThreaded', '-p', '.'], { cwd: bare.root }),
      await run(join(root, 'node_modules/.bin/tsc'), ['--singleThreaded', '-p', 'frontend'], { cwd: bare.root }),
      await run('make', ['-s', 'help-all'], { cwd: bare.root }),
      await run(
        join(root, 'node_modules/.bin/vitest'),
        ['run', '--project', 'structure', '--project', 'units', '--project', 'system', 'tests/structure', 'backend', 'tests/system/application'],
        { cwd: bare.root, environment: { STAGECRAFT_STATE: state, STAGECRAFT_GIVEN_STATE: state } },
      ),
    ]
    expect(checks.map(({ code, stdout, stderr }) => `${code}${code ? stdout + stderr : ''}`)).toEqual(checks.map(() => '0'))
    expect(checks[2]?.stdout).not.toMatch(/make (import|redrive|bench|remove-sample) /)
  } finally {
    await bare.remove()
  }
})
