import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { openProject, type Project } from '@stagecraft/localstack/project.ts'
import { launch } from '@stagecraft/localstack/supervisor/launch.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { removeStack } from '@stagecraft/localstack/supervisor/remove.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type AttachedDebugger, attach, breakAt } from '../system/support/debugger.ts'
import { listening } from '../system/support/listening.ts'
import { eventually, get, header, importText, root } from '../system/support/stack.ts'

const { runsIn } = engineNamed((await openProject(root)).engine)
let project: Project
let record: StackRecord
const attached: AttachedDebugger[] = []

beforeAll(async () => {
  vi.stubEnv('STAGECRAFT_STATE', await mkdtemp(join(tmpdir(), 'stagecraft-debug-')))
  vi.stubEnv('STAGECRAFT_INSPECT', '1')
  project = await openProject(root)
  record = await launch(project, () => {})
})

afterAll(async () => {
  for (const each of attached) each.close()
  vi.unstubAllEnvs()
  if (project) await removeStack(project)
})

test('a function of the API stops at a breakpoint in its source, and goes on', async () => {
  const api = await debuggerOf('api')
  await get(record, '/orders')
  const worker = await eventually('a worker that serves orders', async () =>
    api.workers.find(({ scripts }) => scripts.some(({ url }) => url.includes('orders/functions/orders.mjs?'))),
  )
  const place = await breakAt(worker, 'orders/functions/orders.mjs', 'backend/orders/http/api.ts', 'const filter = {')
  const answer = get<{ items: unknown[] }>(record, '/orders')
  expect(await eventually('a stop', worker.stopped)).toBe(place)
  await worker.resume()
  expect((await answer).items).toEqual([])
})

// no debugger reaches a function in a container
test.runIf(runsIn === 'process')('a consumer stops at a breakpoint in its source, and goes on', async () => {
  await importText(record, 'first.csv', `${header}D-1,1,placed,2026-03-01T10:00:00Z,DEBUG,1.00,EUR\n`)
  const { main } = await debuggerOf(record.functions['apply-event'] ?? '')
  const place = await breakAt(main, 'orders/functions/apply-event.mjs', 'backend/orders/apply-events.ts', 'const outcome = await settleAll')
  const settled = importText(record, 'second.csv', `${header}D-2,1,placed,2026-03-01T10:00:00Z,DEBUG,1.00,EUR\n`)
  expect(await eventually('a stop', main.stopped)).toBe(place)
  await main.resume()
  expect(await settled).toMatchObject({ lines: 1, applied: 1 })
})

test('inspectors listen on loopback only', async () => {
  const { port } = new URL((await inspectorOf('api')).url)
  const addresses = (await listening()).filter((each) => each.port === Number(port)).map(({ address }) => address)
  expect(new Set(addresses)).toEqual(new Set(process.platform === 'linux' ? ['127.0.0.1'] : []))
})

test('the editor attaches to the ports that the functions ask for', async () => {
  const launchFile = await readFile(join(root, '.vscode', 'launch.json'), 'utf8')
  const ports = [...launchFile.matchAll(/"port": (\d+)/g)].map(([, port]) => Number(port))
  expect(ports).toEqual(Object.values(project.config.inspect ?? {}))
})

async function debuggerOf(name: string): Promise<AttachedDebugger> {
  const found = await attach((await inspectorOf(name)).url)
  attached.push(found)
  return found
}

function inspectorOf(name: string): Promise<{ url: string }> {
  return eventually(`an inspector of ${name}`, async () => JSON.parse(await readFile(join(project.state, 'inspect', `${name}.json`), 'utf8')))
}
