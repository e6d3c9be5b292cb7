import { createServer, type IncomingMessage, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answered, type CustomResourceEvent, isFromCloudFormation } from './custom-resource.ts'

/** Stands where CloudFormation's bucket stands, and keeps what was put. */
let bucket: Server
let event: CustomResourceEvent
let status = 200
const put: { method?: string; type?: string; length: number; body: Record<string, string> }[] = []
beforeAll(async () => {
  bucket = createServer(async (request, response) => {
    const bytes = await bytesOf(request)
    put.push({ method: request.method, type: request.headers['content-type'], length: bytes.length, body: JSON.parse(bytes.toString()) })
    response.writeHead(status).end()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => bucket.once('listening', resolve))
  const { port } = bucket.address() as { port: number } // that of a TCP server
  event = {
    RequestType: 'Create',
    ResponseURL: `http://127.0.0.1:${port}/answer?Signature=x`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Migrations',
    ResourceProperties: {},
  }
})
beforeEach(() => {
  put.length = 0
  status = 200
})
afterAll(() => void bucket.close())

test('success is answered when the work is done, without a content type', async () => {
  let isDone = false
  const result = await answered(event, async () => {
    expect(put).toEqual([])
    isDone = true
    return 'result'
  })
  expect([result, isDone]).toEqual(['result', true])
  expect(put).toMatchObject([
    {
      method: 'PUT',
      type: undefined,
      body: { Status: 'SUCCESS', PhysicalResourceId: 'Migrations', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Migrations' },
    },
  ])
})

test('a failure is answered with its reason, and thrown on', async () => {
  const known = { ...event, PhysicalResourceId: 'known' }
  const fails = answered(known, async () => {
    throw new Error('ü'.repeat(5_000))
  })
  await expect(fails).rejects.toThrow('ü')
  expect(put[0]?.body).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'known', Reason: expect.stringMatching(/^ü+$/) })
  expect(put[0]?.length).toBeLessThan(4_096)
})

test('an answer that is not taken is an error', async () => {
  status = 403
  await expect(answered(event, async () => 1)).rejects.toThrow('403')
})

test('an event of CloudFormation is told from others', () => {
  expect([event, {}, null, 'text', { RequestType: 'Create' }].map(isFromCloudFormation)).toEqual([true, false, false, false, false])
})

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer) // no encoding is set
  return Buffer.concat(pieces)
}
