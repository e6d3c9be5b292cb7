import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../ask.ts'
import { connectWhileStopped, mostWaiting } from '../waiting-connections-fixture.ts'
import { absent, startTestEngine, type TestEngine } from './test-engine.ts'

describe.skipIf(absent)(`connections${absent ? ` (${absent})` : ''}`, () => {
  let here: TestEngine

  beforeAll(async () => {
    here = await startTestEngine()
  }, 120_000)
  afterAll(() => here?.remove())

  test.runIf(mostWaiting > 500)(
    'while it is busy, hundreds of callers wait for their turn, and none of them is dropped',
    async () => {
      const { endpoint = '', pid } = here.engine
      await connectWhileStopped(pid, endpoint, 500)
      expect((await ask(`${endpoint}/_localstack/health`)).status).toBe(200)
    },
    60_000,
  )
})
