import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SystemMap } from '@stagecraft/localstack/console/pages/map/types.ts'
import { consoleToken } from '@stagecraft/localstack/console/token.ts'
import { temporaryFolder } from '@stagecraft/localstack/project.ts'
import { administratorFile } from '@stagecraft/localstack/supervisor/administrator.ts'
import { processesWith } from '@stagecraft/localstack/supervisor/process-table.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { answerTo } from '../adoption/support/greetings.ts'
import { listening } from '../system/support/listening.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { eventually, root } from '../system/support/stack.ts'

// one function, one queue, one page, and nothing of the sample application: no database, no API, no command of its own
const fixture = join(root, 'tests', 'fixtures', 'minimal')
let copy: ProjectCopy
let record: StackRecord

beforeAll(async () => {
  copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  record = await copy.start()
})
afterAll(() => copy?.remove())

test('the smallest application starts, without a database', () => {
  expect(record.service).toBe('minimal')
  expect(record.functions).toEqual({ greet: 'minimal-local-greet' })
  expect(record.urls.database).toBeUndefined()
})

test('its console starts when somebody asks, and shows what there is', async () => {
  const project = await copy.open()
  expect(await processesWith(`console/main.ts ${copy.root}`)).toEqual([])
  const authorization = `Bearer ${await consoleToken(project.state)}`
  const shown = async (path: string) => (await fetch(`${record.urls.console}/api/${path}`, { headers: { authorization } })).json()
  const { nodes, links } = (await shown('map')) as SystemMap
  expect(nodes.map(({ kind, label }) => `${kind} ${label}`)).toEqual(['function greet', 'queue names', 'queue answers'])
  expect(links.map(({ kind }) => kind).toSorted()).toEqual(['invokes', 'sends'])
  for (const path of [
    'functions',
    'functions/greet',
    'queues',
    'topics',
    'objects',
    'people',
    'people/permissions',
    'parameters',
    'parameters/differences',
    'mailbox',
  ])
    expect(await shown(path), path).not.toHaveProperty('code')
  expect(await shown('mailbox/alarms')).toEqual({ alarms: [] })
  // it does not say what it promises
  expect(await shown('chaos')).toMatchObject({ canRun: false })
  expect((await fetch(record.urls.console)).status).toBe(200)
  expect(await processesWith(`console/main.ts ${copy.root}`)).toHaveLength(1)
})

test('its page is served', async () => {
  expect(await (await fetch(record.urls.page)).text()).toContain('<h1>Minimal</h1>')
})

test('a message reaches its function, whose answer reaches the other queue under the function’s own role', async () => {
  expect(await answerTo(record, 'Ada')).toBe('Hello Ada')
})

// broken-state.test.ts deletes it as well
test('where the engine’s key is another’s, the next start makes a new one, and what was deployed goes on', async () => {
  await copy.stop()
  await writeFile(administratorFile(await copy.open()), '{"accessKeyId":"test","secretAccessKey":"test"}')
  const { accessKeyId } = record
  record = await copy.start()
  expect(await answerTo(record, 'Grace')).toBe('Hello Grace')
  expect(['test', accessKeyId]).not.toContain(record.accessKeyId)
})

test('stopped, it leaves no process and no port behind', async () => {
  const ports = [record.urls.page, record.urls.engine, record.urls.console].map((url) => Number(new URL(url).port))
  const project = await copy.open()
  expect((await listening()).filter(({ port }) => ports.includes(port)).length).toBe(ports.length)
  await copy.stop()
  expect((await listening()).filter(({ port }) => ports.includes(port))).toEqual([])
  expect(await processesWith(copy.root)).toEqual([])
  expect(await processesWith(temporaryFolder(project))).toEqual([])
})

test('a stack that belongs to a run of tests ends when the run is killed', async () => {
  const runner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], { stdio: 'ignore' })
  vi.stubEnv('STAGECRAFT_ENDS_WITH', String(runner.pid))
  try {
    await copy.start()
    expect(await processesWith(copy.root)).not.toEqual([])
  } finally {
    runner.kill('SIGKILL')
    vi.unstubAllEnvs()
  }
  await eventually('nothing of it left', async () => (await processesWith(copy.root)).length === 0)
})
