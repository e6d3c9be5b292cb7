import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSignedIn, startBrowser } from '../system/support/browser.ts'
import { stagecraft } from '../system/support/command.ts'
import { copyProject, type ProjectCopy } from '../system/support/project-copy.ts'
import { eventually, get, header, importText, rows } from '../system/support/stack.ts'

// real sources are edited, in a copy of the project: what is running follows without a command
let copy: ProjectCopy
let record: StackRecord
let browser: Browser

beforeAll(async () => {
  copy = await copyProject()
  ;[record, browser] = await Promise.all([copy.start(), startBrowser()])
})
afterAll(async () => {
  await Promise.all([browser?.close(), copy?.remove()])
})

const health = 'backend/operations/read-health.ts'
const notice = 'backend/notices/rules/notice.ts'

test('a saved function of the API answers the new way, and a file that does not build changes nothing but is told', async () => {
  const checks = async () => (await get<{ checks: object }>(record, '/health')).checks
  expect(await checks()).toEqual({ database: 'ok' })
  await edit(health, (text) => text.replace('checks: { database }', "checks: { database, saved: 'once' }"))
  await eventually('the new answer', async () => 'saved' in (await checks()))

  await edit(health, (text) => text.replace('return async ()', 'return async (('))
  const told = await eventually('a report of the error', async () => {
    const changes = await readFile(join(copy.root, '.stagecraft/logs/changes.log'), 'utf8')
    return changes.includes('ERROR') && changes
  })
  expect(told).toMatch(/backend\/operations\/read-health\.ts:\d+:\d+: ERROR: /)
  expect(await checks()).toEqual({ database: 'ok', saved: 'once' })

  await edit(health, (text) => text.replace('return async ((', 'return async ()').replace("saved: 'once'", "saved: 'again'"))
  await eventually('the answer of the mended file', async () => JSON.stringify(await checks()).includes('again'))
})

test('a saved consumer works the next message the new way', async () => {
  const order = (id: string) => `${header}${id},1,placed,2026-01-01T00:00:00Z,ME,1.00,EUR\n${id},2,shipped,2026-01-02T00:00:00Z,ME,,\n`
  const noticeOf = (id: string) =>
    eventually(
      `a notice for ${id}`,
      async () => (await rows<Record<string, unknown>>(record, 'select * from customer_notices where order_id = $1', [id]))[0],
    )
  await importText(record, 'before.csv', order('HOT-1'))
  expect(JSON.stringify(await noticeOf('HOT-1'))).not.toContain('by balloon')
  const changes = (await readFile(join(copy.root, '.stagecraft/logs/changes.log'), 'utf8')).length
  const deployedCode = async () =>
    JSON.parse(await readFile(join(copy.root, '.stagecraft/deployed.json'), 'utf8')).code[record.functions['write-notice'] ?? '']
  const before = await deployedCode()
  await edit(notice, (text) =>
    text.replace('customerId, kind, traceparent } : null', "customerId: customerId + ' by balloon', kind, traceparent } : null"),
  )
  await eventually('the consumer updated', async () =>
    (await readFile(join(copy.root, '.stagecraft/logs/changes.log'), 'utf8')).slice(changes).includes('write-notice'),
  )
  await importText(record, 'after.csv', order('HOT-2'))
  expect(JSON.stringify(await noticeOf('HOT-2'))).toContain('by balloon')
  // else the next start would take the former code for what is deployed, should the file be as it was
  expect([before, await deployedCode()]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)])
  expect(await deployedCode()).not.toBe(before)
})

test('a new migration is taken in by its place, and applied', async () => {
  const name = '9999-hot'
  await writeFile(join(copy.root, `backend/database/migrations/${name}.ts`), migration)
  await eventually('the migrator updated', async () =>
    (await readFile(join(copy.root, '.stagecraft/logs/changes.log'), 'utf8')).includes(`${name}.ts → migrate`),
  )
  const { code, stdout, stderr } = await stagecraft(['--json', 'migrate'], {
    cwd: copy.root,
    environment: { STAGECRAFT_STATE: join(copy.root, '.stagecraft') },
  })
  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout)).toEqual({ applied: [name] })
  expect(await rows(record, 'select 1 as one from hot')).toEqual([])
})

const migration = `import type { Knex } from 'knex'
export const up = (knex: Knex) => knex.raw('create table hot (id int)')
export const down = () => Promise.reject(new Error('forward only'))
`

test('a saved page is seen without a reload by hand', async () => {
  const { page } = await openSignedIn(browser, record)
  await page.goto(`${record.urls.page}/operations`)
  await page.getByText('Queues, dead letters and the health of the system.').waitFor()
  await edit('frontend/src/pages/operations-page.ts', (text) => text.replace('the health of the system.', 'what waits for you.'))
  await page.getByText('Queues, dead letters and what waits for you.').waitFor()
  await page.close()
})

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(copy.root, file)
  const text = await readFile(path, 'utf8')
  const changed = change(text)
  if (changed === text) throw new Error(`The edit of ${file} changes nothing.`)
  await writeFile(path, changed)
}
