import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InvocationRecord } from '../engines/invocation.ts'
import { partLog } from '../logs/part-log.ts'
import { type TraceSources, traceFrom } from './find-trace.ts'
import { otlp } from './otlp.ts'
import { newestRecords } from './records.ts'
import { spansOf } from './spans.ts'
import { waitingSpans } from './waiting.ts'

let folder: string
let sources: TraceSources
const [trace, other] = ['0af7651916cd43dd8448eb211c80319c', 'ffffffffffffffffffffffffffffffff']
const parent = (id: string) => `00-${id}-b7ad6b7169203331-01`
const start = Date.UTC(2026, 0, 2)
const message = (id: string, of: string, attempt = 1) => ({
  kind: 'sqs',
  name: 'first.fifo',
  id,
  sent: start + 100,
  attempt,
  group: id,
  trace: parent(of),
})
const record = (request: string, at: number, more: Partial<InvocationRecord>): InvocationRecord => ({
  ...{ at: start + at, ms: 50, function: `full-${request}`, version: '1', role: `role-of-${request}`, request, from: [], log: '' },
  ...more,
})

const records = [
  record('sender', 0, { log: JSON.stringify({ level: 'INFO', message: 'sends', traceId: trace, thing: 'thing-17' }) }),
  // a batch of two traces: one of its messages fails
  record('first-try', 300, { from: [{ ...message('m-1', trace), failed: true }, message('m-2', other)] }),
  record('unrelated', 350, { from: [message('m-3', other)], log: 'thing-18' }),
  record('second-try', 900, { from: [message('m-1', trace, 2)], log: JSON.stringify({ level: 'INFO', message: 'done' }) }),
  record('subscriber', 1_000, { from: [{ ...message('m-9', trace), name: 'second.fifo', sent: start + 960 }], error: 'TypeError: on purpose' }),
]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-traces-'))
  const lines = records.map((each) => JSON.stringify(each))
  await writeFile(join(folder, '000001.jsonl'), `${lines.slice(0, 2).join('\n')}\n`)
  // the last line was cut by a crash
  await writeFile(join(folder, '000002.jsonl'), `${lines.slice(2).join('\n')}\n{"at":1,"from":[{"trace":"${parent(trace)}`)
  const time = new Date(start - 10).toISOString()
  await writeFile(
    join(folder, 'api.log'),
    `${JSON.stringify({ level: 'INFO', timestamp: time, message: 'asked', requestId: 'of-the-api', traceId: trace, milliseconds: 7 })}\n`,
  )
  sources = { folder, parts: [partLog('api', join(folder, 'api.log'))], shortName: (name) => name.replace('full-', ''), waiting: async () => [] }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['a trace', trace],
  ['a traceparent', parent(trace)],
  ['a message', 'm-1'],
  ['a request', 'first-try-is-not-it'],
  ['a text of the application', 'thing-17'],
])('all stations are found by %s', async (_, asked) => {
  const { spans, traces, isCut } = await traceFrom(sources, asked === 'first-try-is-not-it' ? 'second-try' : asked)
  expect(traces).toEqual([trace])
  expect(isCut).toBe(false)
  expect(
    spans.filter(({ name }) => name !== 'api').map(({ kind, name, at, ms, attempt, status }) => [kind, name, at - start, ms, attempt, status]),
  ).toEqual([
    ['function', 'sender', 0, 50, undefined, 'ok'],
    ['queue', 'first.fifo', 100, 200, 1, 'ok'],
    ['queue', 'first.fifo', 100, 800, 2, 'ok'],
    ['function', 'first-try', 300, 50, 1, 'failed'],
    ['function', 'second-try', 900, 50, 2, 'ok'],
    ['queue', 'second.fifo', 960, 40, 1, 'ok'],
    ['function', 'subscriber', 1_000, 50, 1, 'failed'],
  ])
})

test('a station has its role, its lines, and of a batch the messages that belong to it', async () => {
  const { spans } = await traceFrom(sources, trace)
  const [api, sender] = spans
  expect(api).toMatchObject({ name: 'api', at: start - 17, ms: 7, request: 'of-the-api' })
  expect(sender).toMatchObject({ role: 'role-of-sender', lines: [{ level: 'info', source: 'sender' }] })
  expect(spans.find(({ name }) => name === 'first-try')).toMatchObject({ broughtInAll: 2, brought: [{ id: 'm-1', failed: true }] })
  expect(spans.find(({ name }) => name === 'subscriber')?.error).toBe('TypeError: on purpose')
})

test('a bucket and a topic that a function heard from are stations, too', async () => {
  const spansFrom = (from: InvocationRecord['from']) => spansOf(record('reader', 50, { from }), 'reader', { asked: trace, traces: new Set([trace]) })
  const shown = (spans: ReturnType<typeof spansOf>) => spans.map(({ kind, name, at, ms }) => [kind, name, at - start, ms])
  // what S3 tells has no place for a trace's id
  const ofBucket = spansFrom([{ kind: 's3', name: 'inbox', id: 'a.csv', sent: new Date(start + 10).toISOString() }])
  expect(shown(ofBucket)).toEqual([
    ['bucket', 'inbox', 10, 40],
    ['function', 'reader', 50, 50],
  ])
  const ofTopic = spansFrom([
    { kind: 'sns', name: 'news', id: 'n-1', trace: parent(trace), sent: start + 30 },
    { kind: 'sns', name: 'other-news', id: 'n-2', trace: parent(other), sent: start + 31 },
  ])
  expect(shown(ofTopic)).toEqual([
    ['topic', 'news', 30, 20],
    ['function', 'reader', 50, 50],
  ])
  const { resourceSpans } = otlp({ asked: trace, traces: [trace], spans: ofBucket, isCut: false })
  const [bucket] = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans))
  expect(bucket?.attributes).toContainEqual({ key: 'aws.s3.key', value: { stringValue: 'a.csv' } })
})

test('nothing is found of what nobody wrote', async () => {
  expect(await traceFrom(sources, 'nobody-wrote-this')).toEqual({ asked: 'nobody-wrote-this', traces: [], spans: [], isCut: false })
})

test('the newest records come first', async () => {
  expect((await newestRecords(folder, 2)).map(({ request }) => request)).toEqual(['subscriber', 'second-try'])
})

test('as OTLP each span has the ids of the specification, and a queue is the parent of who took from it', async () => {
  const { resourceSpans } = otlp(await traceFrom(sources, trace))
  const all = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
  expect(new Set(all.map(({ spanId }) => spanId)).size).toBe(all.length)
  for (const { traceId, spanId } of all) expect([traceId, /^[0-9a-f]{16}$/.test(spanId)]).toEqual([trace, true])
  const last = all.find(({ name }) => name === 'subscriber')
  expect(last).toMatchObject({
    ...{ kind: 5, parentSpanId: all.find(({ name }) => name === 'second.fifo')?.spanId },
    ...{ startTimeUnixNano: `${start + 1_000}000000`, endTimeUnixNano: `${start + 1_050}000000` },
    status: { code: 2, message: 'TypeError: on purpose' },
  })
})

test('what still waits is a station, with the reason', async () => {
  const empty = { ready: 0, held: 0, delayed: 0, sent: 0, received: 0, deleted: 0 }
  const queued = (id: string, of: string, more: object) => ({
    ...{
      id,
      body: '',
      attributes: { traceparent: { type: 'String', value: parent(of) } },
      group: 'g',
      sentAt: new Date(start).toISOString(),
      receiveCount: 0,
    },
    ...{ state: 'ready' as const, ...more },
  })
  const asked: string[] = []
  const engine = {
    flow: async () => ({ queues: { quiet: empty, busy: { ...empty, ready: 2, held: 1 } }, functions: {} }),
    queuedMessages: async (_: unknown, queue: string) => {
      asked.push(queue)
      return { messages: [queued('m-5', trace, { state: 'behind', by: 'm-4' }), queued('m-6', other, {}), queued('m-7', other, { body: 'of m-5' })] }
    },
  }
  const door = { endpoint: '', frontSecret: '' }
  const spans = await waitingSpans(engine, door, { asked: trace, traces: new Set([trace]) })
  expect(asked).toEqual(['busy'])
  expect(spans).toMatchObject([
    { kind: 'queue', name: 'busy', at: start, waits: 'It waits: m-4 of its group g comes first.', brought: [{ id: 'm-5', group: 'g' }] },
  ])
  expect((await waitingSpans(engine, door, { asked: 'm-5', traces: new Set() })).map(({ request }) => request)).toEqual(['m-5', 'm-7'])
})
