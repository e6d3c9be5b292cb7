import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cloudWatchLog } from './cloud-watch-log.ts'

/** CloudWatch with one page of events for each group, and which groups it was asked for. */
let server: Server
const asked: string[] = []
const now = Date.now()

beforeAll(async () => {
  server = createServer(async (request, answer) => {
    let body = ''
    for await (const piece of request) body += piece
    asked.push(JSON.parse(body).logGroupName)
    const events = ['START RequestId: one', 'first', 'second', 'END RequestId: one'].map((message, index) => ({
      timestamp: now - 10 + index,
      message,
    }))
    answer.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify({ events }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

test('a function’s log is asked for alone, newest first, without Lambda’s frame; what was reached is asked for no more', async () => {
  const { port } = server.address() as AddressInfo // it listens on a port
  const source = cloudWatchLog(
    { endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1', accessKeyId: 'a', secretAccessKey: 'b' },
    'greet',
    'full-greet',
  )
  expect([source.mayHave('greet'), source.mayHave('other')]).toEqual([true, false])
  const batches = await Array.fromAsync(source.back(await source.end(), () => true))
  expect(batches.map(({ entries }) => entries.map(({ entry }) => `${entry.source} ${entry.text}`))).toEqual([['greet second', 'greet first']])
  expect(await Array.fromAsync(source.back(batches[0]?.reached ?? '', () => true))).toEqual([])
  expect(asked).toEqual(['/aws/lambda/full-greet'])
})
