import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../../ask.ts'
import { connectWhileStopped, mostWaiting } from '../waiting-connections-fixture.ts'
import { startTestEngine, type TestEngine } from './test-engine.ts'

let here: TestEngine

beforeAll(async () => {
  here = await startTestEngine()
})
afterAll(() => here?.remove())

test.runIf(mostWaiting > 500)('while it is busy, hundreds of callers wait for their turn, and none of them is dropped', async () => {
  const { endpoint = '', pid } = here.engine
  await connectWhileStopped(pid, endpoint, 500)
  expect((await ask(`${endpoint}/_ministack/health`)).status).toBeLessThan(500)
})
