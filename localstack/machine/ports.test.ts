import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Project } from '../project.ts'
import { isFree } from './port-claim.ts'
import { asPortTaken, claimPorts, type Ports } from './ports.ts'

let folder: string
const started: ChildProcess[] = []
const listening: Server[] = []

beforeAll(async () => {
  // a whole run moves its stacks out of the way; here the configured ports are meant
  delete process.env.STAGECRAFT_PORT_OFFSET
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-ports-'))
})
afterAll(async () => {
  for (const each of listening) each.close()
  for (const each of started) each.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

// below the ports that the system hands out, each test in a region of its own
let region = 20_000 + Math.floor(Math.random() * 1_000) * 10

test('a port that browsers refuse to open is nobody’s', async () => {
  expect(await isFree(4190)).toBe(false)
  expect(await isFree(6667)).toBe(false)
})

function nextRegion(): number {
  region += 100
  return region
}

async function project(first?: number): Promise<Project & { config: { ports: Ports } }> {
  const page = first ?? nextRegion()
  const state = await mkdtemp(join(folder, 'state-'))
  const ports = {
    page,
    api: page + 1,
    identity: page + 3,
    engine: page + 4,
    database: page + 5,
    userPool: page + 6,
    mailbox: page + 7,
    console: page + 8,
  }
  return { root: folder, state, programs: state, engine: '', database: undefined, isAdopted: false, stage: 'local', config: { ports, page: 'page' } }
}

/** A process that is ready to claim. */
async function start(): Promise<ChildProcess> {
  const child = fork(new URL('./claim-ports-fixture.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] })
  started.push(child)
  await once(child, 'message')
  return child
}

async function claimIn(child: ChildProcess, given: Project): Promise<Ports> {
  const told = once(child, 'message')
  child.send(given)
  const [{ ports, failed }] = (await told) as [{ ports?: Ports; failed?: string }]
  if (!ports) throw new Error(failed)
  return ports
}

async function listen(port: number): Promise<void> {
  const server = createServer()
  listening.push(server)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
}

test('five first starts at the same moment get five sets of ports', async () => {
  const first = (await project()).config.ports.page
  const [children, projects] = await Promise.all([
    Promise.all(Array.from({ length: 5 }, start)),
    Promise.all(Array.from({ length: 5 }, () => project(first))),
  ])
  const sets = await Promise.all(children.map((child, at) => claimIn(child, projects[at] as Project))) // as many as children
  expect(new Set(sets.flatMap((ports) => Object.values(ports))).size).toBe(40)
  expect(sets.map(({ page }) => page).sort()).toEqual([0, 10, 20, 30, 40].map((offset) => first + offset))
})

test('a start that was killed blocks nobody', async () => {
  const given = await project()
  const killed = await start()
  expect(await claimIn(killed, given)).toEqual(given.config.ports)
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  expect(await claimPorts(await project(given.config.ports.page))).toEqual(given.config.ports)
})

test('ports that are free are kept, wherever they lie', async () => {
  const given = await project()
  const elsewhere = (await project()).config.ports
  await keep(given, elsewhere)
  const said: string[] = []
  expect(await claimPorts(given, (line) => said.push(line))).toEqual(elsewhere)
  expect(said).toEqual([])
})

test('of a deployed stack only the part moves whose port another program took', async () => {
  const given = await project()
  const { ports } = given.config
  await keep(given, ports)
  await writeFile(join(given.state, 'deployed.json'), '{}')
  await listen(ports.api)
  await listen(ports.api + 10)
  const said: string[] = []
  const moved = { ...ports, api: ports.api + 20 }
  expect(await claimPorts(given, (line) => said.push(line))).toEqual(moved)
  expect(said).toEqual([`moved: the API is at http://127.0.0.1:${ports.api + 20} now, because another program uses port ${ports.api}`])
  expect(JSON.parse(await readFile(join(given.state, 'ports.json'), 'utf8'))).toMatchObject(moved)
})

test('a stack that was never deployed claims anew what a failed first start left', async () => {
  const given = await project()
  const { ports } = given.config
  await keep(given, ports)
  await listen(ports.engine)
  const said: string[] = []
  const { page, engine } = await claimPorts(given, (line) => said.push(line))
  expect({ page, engine }).toEqual({ page: ports.page + 10, engine: ports.engine + 10 })
  expect(said).toEqual([])
})

test.each(['', '{', '[]', 'null', '{"page":"x"}', '{"page":1}', '{"page":20000,"api":20000}'])(
  'a ports.json that holds %j is made anew',
  async (text) => {
    const given = await project()
    await writeFile(join(given.state, 'ports.json'), text)
    expect(await claimPorts(given)).toEqual(given.config.ports)
  },
)

test.each([
  'listen EADDRINUSE: address already in use 127.0.0.1:3201',
  'Port 3200 is already in use',
  "[Errno 98] error while attempting to bind on address ('127.0.0.1', 3204): address already in use",
  'could not bind IPv4 address "127.0.0.1": Address already in use',
])('a port that was taken after the claim is nobody’s bug: %s', (message) => {
  expect(asPortTaken(new Error(message))).toMatchObject({ code: 'port-taken', hint: expect.stringContaining('make up') })
})

test('two starts of the same stack at once: the second says so', async () => {
  const given = await project()
  const first = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'supervisor/main.ts', given.root, given.state])
  started.push(first)
  await once(first, 'spawn')
  await writeFile(join(given.state, 'ports.json'), JSON.stringify({ ...given.config.ports, claimant: first.pid }))
  await expect(claimPorts(given)).rejects.toMatchObject({ code: 'start-under-way', message: expect.stringContaining(String(first.pid)) })
})

test('another error stays what it is', () => {
  expect(asPortTaken(new Error('disk full'))).toBeUndefined()
})

async function keep(given: Project, ports: Ports): Promise<void> {
  await writeFile(join(given.state, 'ports.json'), JSON.stringify(ports))
}
