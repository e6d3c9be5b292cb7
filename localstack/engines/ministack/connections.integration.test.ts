import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../../ask.ts'
import { startTestEngine, type TestEngine } from './test-engine.ts'

let here: TestEngine

beforeAll(async () => {
  here = await startTestEngine()
})
afterAll(() => here?.remove())

// the system's own limit: macOS has 128, and no such file
const mostWaiting = Number(await readFile('/proc/sys/net/core/somaxconn', 'utf8').catch(() => 0))

test.runIf(mostWaiting > 500)('while it is busy, hundreds of callers wait for their turn, and none of them is dropped', async () => {
  const { endpoint = '', pid } = here.engine
  const { hostname, port } = new URL(endpoint)
  const sockets: Socket[] = []
  process.kill(pid, 'SIGSTOP')
  try {
    // a connection that the system drops is tried again, and does not fail: one for which nobody has room never gets here while the engine stands still
    await Promise.all(
      Array.from({ length: 500 }, async () => {
        const socket = connect(Number(port), hostname)
        sockets.push(socket)
        await once(socket, 'connect', { signal: AbortSignal.timeout(20_000) })
      }),
    )
  } finally {
    process.kill(pid, 'SIGCONT')
    for (const socket of sockets) socket.destroy()
  }
  expect(sockets).toHaveLength(500)
  expect((await ask(`${endpoint}/_ministack/health`)).status).toBeLessThan(500)
})
