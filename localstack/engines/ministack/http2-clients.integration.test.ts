import { connect } from 'node:http2'
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOptions } from '../../stack/client-options.ts'
import { startTestEngine, type TestEngine } from './test-engine.ts'

let here: TestEngine

beforeAll(async () => {
  here = await startTestEngine()
})
afterAll(async () => {
  await here?.remove()
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
  const { access } = here
  const { endpoint } = access
  const sqs = new SQSClient({ ...clientOptions(access), requestHandler: overHttp2(endpoint) as never }) // the SDK asks no more of a handler
  await sqs.send(new CreateQueueCommand({ QueueName: 'asked-by-http2' }))
  expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([expect.stringContaining('asked-by-http2')])
  const another = { ...access, secretAccessKey: 'of somebody else' }
  const wrong = new SQSClient({ ...clientOptions(another), requestHandler: overHttp2(endpoint) as never })
  await expect(wrong.send(new ListQueuesCommand({}))).rejects.toThrow(/signature/)
  for (const client of [sqs, wrong]) client.destroy()
})
