import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type ToldInvocation, tellInvocations } from './told-invocations.ts'
import { watched } from './watched.js'

// an engine that is told
let server: Server
let folder: string
let status = 200
let told: ToldInvocation[] = []
let asked = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-told-'))
  await writeFile(join(folder, 'secret'), 'shown by nobody')
  server = createServer(async (request, response) => {
    asked += 1
    let body = ''
    for await (const piece of request) body += piece
    if (request.headers['x-stagecraft-front'] === 'shown by nobody') told.push(...(JSON.parse(body) as { invocations: ToldInvocation[] }).invocations)
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  tellInvocations({ engine: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, secretFile: join(folder, 'secret') })
})
afterEach(() => {
  told = []
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

// a worker watches one function
const handler = watched('a-function', async ({ act, body }: { act: string; body?: string }) => {
  if (act === 'fail') throw new TypeError('on purpose')
  if (act === 'hang') return await new Promise(() => {})
  if (act === 'slow') await sleep(300)
  process.stdout.write('a line\n')
  return { statusCode: 200, body }
})
const invoke = (request: string, event: object, limitMs = 5_000) => handler(event, { awsRequestId: request, getRemainingTimeInMillis: () => limitMs })
const isTold = (request: string) => vi.waitFor(() => expect(told.map((each) => each.request)).toContain(request), { timeout: 20_000 })

test('what a function was asked and answered, and what it logged, is told; a long body is cut', async () => {
  const body = 'x'.repeat(30_000)
  expect(await invoke('done', { act: 'none', body })).toEqual({ statusCode: 200, body })
  await isTold('done')
  expect(told).toEqual([
    {
      ...{ function: 'a-function', request: 'done', at: expect.any(Number), ms: expect.any(Number), log: 'a line\n', inside: '' },
      ...{ event: { act: 'none', body: body.slice(0, 20_000) }, result: { statusCode: 200, body: body.slice(0, 20_000) } },
    },
  ])
})

test('an error is told, and thrown', async () => {
  await expect(invoke('failed', { act: 'fail' })).rejects.toThrow('on purpose')
  await isTold('failed')
  expect(told).toMatchObject([{ request: 'failed', log: '', error: { errorType: 'TypeError', errorMessage: 'on purpose' } }])
})

test('one that runs out of time is told as on AWS; one that nearly did, as what it was', async () => {
  // what is told beforehand comes 100 ms before the limit
  await invoke('slow', { act: 'slow' }, 350)
  void invoke('hung', { act: 'hang' }, 200)
  await isTold('hung')
  const errorMessage = expect.stringMatching(/^\d{4}-.*Z hung Task timed out after 0\.\d\d seconds$/)
  expect(told).toMatchObject([
    { request: 'slow', result: { statusCode: 200 } },
    { request: 'hung', error: { errorType: 'Sandbox.Timedout', errorMessage } },
  ])
  expect(told[0]?.error).toBeUndefined()
})

test('an engine that keeps no invocations is asked once', async () => {
  status = 404
  asked = 0
  await invoke('unknown', { act: 'none' })
  await isTold('unknown')
  await invoke('another', { act: 'none' })
  await sleep(600)
  expect(asked).toBe(1)
})
