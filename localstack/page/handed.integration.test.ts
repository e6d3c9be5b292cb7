import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ask } from '../ask.ts'
import { isRunning } from '../machine/pid.ts'
import { type Child, startChild } from '../supervisor/children.ts'
import { listenOnDemand, type OnDemand } from '../supervisor/on-demand.ts'

// the page's process as the supervisor runs it, but that it ends after two seconds
const idleMs = 2_000
const limit = { timeout: 20_000, interval: 20 }
let root: string
let url: string
let page: OnDemand
const children: Child[] = []
const failures: unknown[] = []

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-page-')))
  await mkdir(join(root, 'page'))
  await writeFile(join(root, 'page', 'index.html'), '<p>hello</p><script type="module" src="/main.ts"></script>')
  await writeFile(join(root, 'page', 'main.ts'), 'document.title = import.meta.env.WORD\n')
  await writeFile(join(root, 'package.json'), '{}')
  await configure('one')
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const start = async () => {
    const child = await startChild('page', {
      module: new URL('./main.ts', import.meta.url),
      arguments: [join(root, 'page'), join(root, '.stagecraft'), String(idleMs)],
      environment: { ...process.env, STAGECRAFT_PAGE_PORT: String(port), STAGECRAFT_API_URL: url },
      cwd: root,
      log: join(root, 'page.log'),
    })
    children.push(child)
    return child
  }
  page = await listenOnDemand(port, start, (error) => failures.push(error))
})
afterAll(async () => {
  await page?.stop()
  await rm(root, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // of a server that listens on a port
  await new Promise((resolve) => server.close(resolve))
  return port
}
const configure = (word: string) =>
  writeFile(join(root, 'page', 'vite.config.ts'), `export default { define: { 'import.meta.env.WORD': '${JSON.stringify(word)}' } }\n`)
const word = async () => /"WORD": ?"(\w+)"/.exec((await ask(`${url}/main.ts`)).text)?.[1]
const pids = () => children.map(({ pid }) => pid)
const running = () => pids().filter(isRunning).length

test('its process comes with the first request, ends when nobody looks, and comes again', async () => {
  expect(pids()).toEqual([])
  expect((await ask(url)).text).toContain('<p>hello</p>')
  await vi.waitUntil(() => running() === 0, limit)
  expect(await word()).toBe('one')
  expect(pids()).toHaveLength(2)
  expect(failures).toEqual([])
})

test('an open page keeps it by its connection for changes, which tells of a saved file', async () => {
  const token = /wsToken = "([^"]+)"/.exec((await ask(`${url}/@vite/client`)).text)?.[1]
  const socket = new WebSocket(`${url.replace('http', 'ws')}/?token=${token}`, 'vite-hmr')
  const messages: string[] = []
  socket.addEventListener('message', ({ data }) => messages.push(String(data)))
  await vi.waitUntil(() => messages.some((each) => each.includes('connected')), limit)
  const before = pids().length
  await sleep(1.5 * idleMs)
  expect([running(), pids().length]).toEqual([1, before])
  await writeFile(join(root, 'page', 'index.html'), '<p>changed</p><script type="module" src="/main.ts"></script>')
  await vi.waitUntil(() => messages.some((each) => each.includes('full-reload')), limit)
  expect((await ask(url)).text).toContain('<p>changed</p>')
  socket.close()
  await vi.waitUntil(() => running() === 0, limit)
})

test('a changed configuration is taken in by the process that runs', async () => {
  expect(await word()).toBe('one')
  const before = pids()
  // Vite closes what is open when it takes it in; a file that was saved before Vite followed it is saved again
  const isTaken = async () => {
    await configure('two')
    await sleep(500)
    return (await word().catch(() => undefined)) === 'two'
  }
  await vi.waitUntil(isTaken, { timeout: 30_000, interval: 100 })
  expect(pids()).toEqual(before)
})

test('where it does not start, whoever looks is told, and the next one after the mend sees the page', async () => {
  await vi.waitUntil(() => running() === 0, limit)
  await writeFile(join(root, 'page', 'vite.config.ts'), 'export default {')
  expect(await ask(url)).toMatchObject({ status: 503, text: expect.stringContaining('make logs') })
  expect(failures).toEqual([expect.objectContaining({ code: 'part-not-started' })])
  await expect(page.begin()).rejects.toMatchObject({ code: 'part-not-started' })
  await configure('three')
  expect(await word()).toBe('three')
})
