import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stagecraft } from '../system/support/command.ts'
import { eventually } from '../system/support/stack.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { connected } from './support/socket.ts'
import { editFile } from './support/walked.ts'

// Python functions, in a virtual environment of their requirements
let copy: RepositoryCopy
let record: StackRecord

beforeAll(async () => {
  copy = await repositoryCopy('python')
  await editFile(join(copy.service, 'serverless.yml'), [[/$/, '  newer:\n    handler: src/counts.handle\n    runtime: python3.99\n']])
  record = await copy.start()
})
afterAll(() => copy?.remove())

const ask = (name: string, event: unknown = {}) => invoke(record, record.functions[name] ?? '', event) as Promise<Record<string, unknown>>

test('a function runs in the environment of its requirements and of a public layer, with the SDK of Lambda’s runtime', async () => {
  const { python, ...answer } = await ask('hello')
  expect(answer).toEqual({ said: 'Hello', number: '1,234,567', inEnvironment: true, sdk: true, ofLayer: { a: 1 }, requestId: 36 })
  expect(python).toMatch(/^3\.\d+$/)
})

test('it answers requests of the API', async () => {
  const response = await fetch(`${record.urls.api}/hello`)
  expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ said: 'Hello' })])
})

test('a Flask application behind serverless-wsgi answers, and gets its query and a binary body', async () => {
  const greeted = await fetch(`${record.urls.api}/web/Ada%20L?times=2`)
  expect([greeted.status, await greeted.json()]).toEqual([200, { said: 'Hello Ada L', times: 2 }])
  const body = Buffer.from([0, 255, 128, 10])
  const uploaded = await fetch(`${record.urls.api}/web/upload`, { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } })
  expect([uploaded.status, Buffer.from(await uploaded.arrayBuffer())]).toEqual([201, Buffer.from([10, 128, 255, 0])])
})

test('a function that a message reaches sends to its connection, by the name that the API has on AWS', async () => {
  const socket = await connected(record.webSockets?.[0]?.url ?? '')
  expect(await socket.ask('hello')).toBe('HELLO')
  socket.close()
})

test('a function reaches the stack’s own API by the name that it has on AWS, with urllib and urllib3', async () => {
  expect(await ask('asks')).toEqual(['Hello', 3, 404])
})

test('what it logs is in its log, in the form of Lambda, and what it throws is answered', async () => {
  await expect(ask('hello', { name: 'Ada', fails: true })).rejects.toThrow('as it was asked to')
  const log = await eventually('the log', async () => {
    const { stdout } = await stagecraft(['logs', 'hello'], {
      cwd: copy.service,
      environment: { STAGECRAFT_STATE: join(copy.service, '.stagecraft') },
    })
    return stdout.includes('asked by Ada') && stdout
  })
  expect(log).toMatch(/\[INFO\]\t\S+Z\t[\w-]{36}\tasked by Ada/)
  expect(log).toContain('printed')
})

test('a module is also named with dots, and keeps its state between invocations', async () => {
  expect([await ask('counts'), await ask('counts')]).toEqual([{ count: 2 }, { count: 4 }])
})

test('a Python that is not on this machine is replaced by the newest there, and said', async () => {
  expect(await ask('newer')).toEqual({ count: 1 })
  expect(copy.said.join('\n')).toMatch(/Python 3\.99 is not on this machine: its functions run on Python 3\.\d+/)
})

test('a saved file is answered the new way, and a changed requirement is installed', async () => {
  const edit = async (file: string, from: string, to: string) => {
    const path = join(copy.service, file)
    const text = await readFile(path, 'utf8')
    expect(text).toContain(from)
    await writeFile(path, text.replace(from, to))
  }
  await edit('src/hello.py', '"Hello"', '"Good morning"')
  await eventually('the new answer', async () => (await ask('hello')).said === 'Good morning')
  await edit('src/hello.py', '"number": humanize.intcomma(1234567)', '"number": __import__("slugify").slugify("A b")')
  await eventually('the missing package', () =>
    ask('hello').then(
      () => false,
      (error: Error) => error.message.includes('slugify'),
    ),
  )
  await edit('requirements.txt', '\n', '\npython-slugify==8.0.4\n')
  await eventually('the package', async () => (await ask('hello').catch(() => ({ number: '' }))).number === 'a-b', 180_000)
})
