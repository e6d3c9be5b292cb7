import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listening } from '../../system/support/listening.ts'
import { eventually, root } from '../../system/support/stack.ts'
import { sendRaw } from '../requests/raw-request.ts'
import { ask } from '../tokens/support/guarded-stack.ts'

// Node's inspector lets whoever reaches it run code, and asks nobody who they are: what keeps other sites' pages out is Node's own
let folder: string
let debugged: ChildProcess
let inspector: URL

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-inspect-'))
  debugged = start({ STAGECRAFT_INSPECTION: JSON.stringify({ folder, ports: {} }) })
  const file = join(folder, 'debugged.json')
  inspector = new URL(
    await eventually('an inspector', async () => existsSync(file) && (JSON.parse(await readFile(file, 'utf8')) as { url: string }).url),
  )
})
afterAll(async () => {
  debugged?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

function start(environment: Record<string, string>): ChildProcess {
  const words = ['--import', join(root, 'localstack/inspector/function.ts'), '-e', 'setInterval(() => {}, 1000); console.log("runs")']
  return spawn(process.execPath, words, {
    env: { PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: 'debugged', ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

const read = (path: string, host: string, headers: string[] = []) => ask(`http://${inspector.host}`, host, { path, headers })
const send = (path: string, host: string, headers: string[]) =>
  sendRaw(`http://${inspector.host}`, `GET ${path} HTTP/1.1\r\n${[`Host: ${host}`, ...headers].join('\r\n')}\r\n\r\n`)
const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']

test.runIf(process.platform === 'linux')('a process that is not debugged has none', async () => {
  const other = start({})
  await new Promise((resolve) => other.stdout?.once('data', resolve))
  expect((await listening()).filter(({ pid }) => pid === other.pid)).toEqual([])
  other.kill('SIGKILL')
})

test('it is on loopback, and its address holds a secret', () => {
  expect(inspector.hostname).toBe('127.0.0.1')
  expect(inspector.pathname).toMatch(/^\/[0-9a-f-]{36}$/)
})

test.each(['/json', '/json/list', '/json/version'])(
  '%s tells nothing by a name that was bound to this machine, and lets no page read it',
  async (path) => {
    expect((await read(path, `attacker.example:${inspector.port}`)).status).toBe(400)
    const { status, headers } = await read(path, inspector.host, ['Origin', 'https://attacker.example'])
    expect(status).toBe(200)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  },
)

test('its websocket opens by its secret address alone, and by no bound name', async () => {
  expect((await send('/', inspector.host, upgrade)).status).toBe(400)
  expect((await send(`/${crypto.randomUUID()}`, inspector.host, upgrade)).status).toBe(400)
  expect((await send(inspector.pathname, `attacker.example:${inspector.port}`, upgrade)).status).toBe(400)
})
