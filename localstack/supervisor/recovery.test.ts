import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Project } from '../project.ts'
import type { StackRecord } from './records.ts'
import { owedRecovery, oweRecovery, recover } from './recovery.ts'

let state: string
let engine: Server
let failures: number
let invocations: number

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'stagecraft-recovery-'))
  invocations = 0
  engine = createServer((_, answer) => {
    invocations += 1
    if (invocations > failures) return answer.end('{"done":true}')
    answer.setHeader('x-amz-function-error', 'Unhandled')
    return answer.end('{"errorType":"AbortError","errorMessage":"Request aborted"}')
  })
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  engine.close()
  await rm(state, { recursive: true, force: true })
})

test('a recovery whose function fails twice is tried a third time, and then nothing is owed', async () => {
  failures = 2
  const said = await recovered()
  expect(said).toEqual([
    expect.stringContaining('resend is tried again: full-resend failed: AbortError: Request aborted'),
    expect.stringContaining('resend is tried again'),
    'resend: {"done":true}',
  ])
  expect(await owedRecovery(project())).toBeUndefined()
})

test('one that fails three times is owed at the next start', async () => {
  failures = 3
  await expect(recovered()).rejects.toMatchObject({ code: 'function-failed' })
  expect(invocations).toBe(3)
  expect(await owedRecovery(project())).toBeInstanceOf(Date)
})

async function recovered(): Promise<string[]> {
  const since = new Date()
  await oweRecovery(project(), since)
  const said: string[] = []
  await recover(project(), record(), since, (line) => said.push(line))
  return said
}

function project(): Project {
  return { state, config: { recovery: [{ function: 'resend', event: {} }] } } as unknown as Project // what a recovery reads of it
}

function record(): StackRecord {
  const endpoint = `http://127.0.0.1:${(engine.address() as AddressInfo).port}` // it listens on a port
  const stack = { endpoint, region: 'eu-central-1', accessKeyId: 'AKIA', secretAccessKey: 'secret', functions: { resend: 'full-resend' } }
  return stack as unknown as StackRecord // what a recovery reads of it
}
