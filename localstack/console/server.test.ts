import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StagecraftError } from '../errors.ts'
import type { ConsoleContext } from './context.ts'
import { consoleServer } from './server.ts'
import { consoleAddress, consoleToken, consoleTokenFile } from './token.ts'

// what a request of somebody else's page, or one without the token, gets
let folder: string
let server: Server
let port: number
const token = 'a'.repeat(43)
// the description is asked for by every page: whether it was says whether a request was let in
let asked = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-console-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Console</title>')
  const description = async () => {
    asked += 1
    throw new StagecraftError('not-running', 'The local stack is not running.', { hint: 'Start it with `make up`.' })
  }
  const context = { description, stack: description } as unknown as ConsoleContext // a page asks for these two
  server = consoleServer({ page: folder, token, context })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

function send(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (piece: string) => (body += piece))
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.once('error', reject).end(method === 'POST' ? '{"event":{}}' : undefined)
  })
}

const shown = { authorization: `Bearer ${token}` }
const invocation = '/api/functions/any/invoke'

test('with the token a page is answered, and an error is kind', async () => {
  const before = asked
  const { status, body, headers } = await send('GET', '/api/functions', shown)
  expect([status, JSON.parse(body)]).toEqual([
    503,
    { code: 'not-running', message: 'The local stack is not running.', hint: 'Start it with `make up`.' },
  ])
  expect(headers['cache-control']).toBe('no-store')
  expect((await send('POST', invocation, shown)).status).toBe(503)
  expect(asked).toBe(before + 2)
})

test.each([
  ['no token', {}],
  ['another token', { authorization: `Bearer ${'b'.repeat(43)}` }],
  ['a part of the token', { authorization: `Bearer ${token.slice(0, 20)}` }],
  ['the token as a cookie', { cookie: `token=${token}` }],
])('%s is refused, and nothing is asked', async (_, headers) => {
  const before = asked
  for (const [method, path] of [
    ['GET', '/api/functions'],
    ['GET', `/api/functions?token=${token}`],
    ['GET', '/api/live'],
    ['GET', '/api/nothing'],
    ['POST', invocation],
  ] as const) {
    const { status, body } = await send(method, path, headers)
    expect([status, JSON.parse(body).code], `${method} ${path}`).toEqual([401, 'no-token'])
  }
  expect(asked).toBe(before)
})

test('what changes something takes POST alone', async () => {
  const before = asked
  expect((await send('GET', invocation, shown)).status).toBe(404)
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
    const { status } = await send(method, invocation, shown)
    expect([404, 405], method).toContain(status)
  }
  expect(asked).toBe(before)
})

test.each(['https://attacker.example', 'null', 'http://127.0.0.1:1', 'http://localhost:3000'])(
  'a page of %s is refused, with the token too',
  async (origin) => {
    const before = asked
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/api/functions'],
      ['POST', invocation],
      ['OPTIONS', invocation],
    ] as const) {
      const { status, headers } = await send(method, path, { ...shown, origin })
      expect(status, `${method} ${path}`).toBe(403)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
    expect(asked).toBe(before)
  },
)

test('another host name that leads here is refused', async () => {
  const before = asked
  for (const host of ['attacker.example', `attacker.example:${port}`, `127.0.0.1.attacker.example:${port}`])
    for (const path of ['/', '/api/functions']) expect((await send('GET', path, { ...shown, host })).status, `${host} ${path}`).toBe(403)
  expect(asked).toBe(before)
})

test('the console’s own page may ask', async () => {
  expect((await send('GET', '/api/functions', { ...shown, origin: `http://127.0.0.1:${port}` })).status).toBe(503)
})

test('the page is the same at each of its addresses, and runs nothing but its own files', async () => {
  for (const path of ['/', '/functions', '/functions/any%2Fname', '/queues/any.fifo']) {
    const { status, body, headers } = await send('GET', path)
    expect([status, body]).toEqual([200, '<!doctype html><title>Console</title>'])
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'/)
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['referrer-policy']).toBe('no-referrer')
  }
  expect((await send('POST', '/')).status).toBe(405)
})

test('the token is random, one for all who ask, in a file of its owner’s, and in the fragment of the address', async () => {
  const made = await Promise.all([consoleToken(folder), consoleToken(folder), consoleToken(folder)])
  expect(new Set(made).size).toBe(1)
  expect(made[0]).toMatch(/^[\w-]{43}$/)
  const { stat } = await import('node:fs/promises')
  expect((await stat(consoleTokenFile(folder))).mode & 0o777).toBe(0o600)
  const { pathname, search, hash } = new URL(consoleAddress('http://127.0.0.1:1', made[0]))
  expect([pathname, search, hash]).toEqual(['/', '', `#${made[0]}`])
})
