import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOptions } from '../../stack/client-options.ts'
import type { RunningEngine } from '../engine.ts'
import { separatePlace } from '../place.ts'
import { ministack } from './engine.ts'

let folder: string
let engine: RunningEngine

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-http2-'))
  const place = separatePlace(join(import.meta.dirname, '..', '..', '..', '.stagecraft', 'engine'), folder)
  engine = await ministack.start(place, { port: await getPort({ host: '127.0.0.1' }), region: 'eu-central-1', frontSecret: 'shown by nobody' })
})
afterAll(async () => {
  await engine?.stop()
  await rm(folder, { recursive: true, force: true })
})

interface Request {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

/** As the AWS SDK's own for Kinesis: it signs `:authority`, which HTTP/2 has in the place of the host. */
const overHttp2 = (endpoint: string) => ({
  metadata: { handlerProtocol: 'h2' },
  handle: ({ method, path, headers, body }: Request) =>
    new Promise((answer, fail) => {
      const session = connect(endpoint).once('error', fail)
      const stream = session.request({ ...headers, ':method': method, ':path': path })
      stream.once('response', (received) => answer({ response: { statusCode: received[':status'], headers: received, body: stream } }))
      stream.once('error', fail).once('close', () => session.close())
      stream.end(body)
    }),
})

test('what a client of HTTP/2 has signed is verified, and nothing else is taken for signed', async () => {
  const endpoint = engine.endpoint ?? ''
  const access = { endpoint, region: 'eu-central-1', ...(engine.credentials ?? { accessKeyId: '', secretAccessKey: '' }) }
  const sqs = new SQSClient({ ...clientOptions(access), requestHandler: overHttp2(endpoint) as never }) // the SDK asks no more of a handler
  await sqs.send(new CreateQueueCommand({ QueueName: 'asked-by-http2' }))
  expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([expect.stringContaining('asked-by-http2')])
  const another = { ...access, secretAccessKey: 'of somebody else' }
  const wrong = new SQSClient({ ...clientOptions(another), requestHandler: overHttp2(endpoint) as never })
  await expect(wrong.send(new ListQueuesCommand({}))).rejects.toThrow(/signature/)
  for (const client of [sqs, wrong]) client.destroy()
})
