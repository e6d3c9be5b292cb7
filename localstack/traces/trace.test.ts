import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InvocationRecord } from '../engines/invocation.ts'
import { partLog } from '../logs/part-log.ts'
import { type TraceSources, traceFrom } from './find-trace.ts'
import { insideIn } from './inside.ts'
import { otlp } from './otlp.ts'
import { newestRecords } from './records.ts'
import { spansOf } from './spans.ts'
import { waitingSpans } from './waiting.ts'

let folder: string
let sources: TraceSources
let hidden: (readonly string[])[] = []
const hiding = async (functions: readonly string[]) => {
  hidden.push(functions)
  return (text: string) => text.replaceAll('s3cret', '(hidden)')
}
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

// what went on inside the first try, as the engine keeps it
const inside = [
  JSON.stringify({ request: 'first-try', input: { Records: [], note: 's3cret' }, outputStart: '{"batchItem', outputLength: 70_000 }),
  JSON.stringify({
    began: start + 301,
    calls: [
      { at: 2.5, ms: 1.25, sql: "select * from things where note = 's3cret' and id = $1", rows: 2 },
      { at: 1, ms: 0.5, aws: 'sqs', op: 'SendMessageBatch', on: 'second.fifo', status: 200 },
      { at: 4, ms: 3, sql: 'insert into things values ($1)', error: '23505' },
      { at: 8, ms: 2, aws: 's3', op: 'GetObject', on: 'inbox', unfinished: true },
      // while the process started, long before
      { at: -900, ms: 10, aws: 'ssm', op: 'GetParameter' },
    ],
    more: 3,
  }),
].join('\n')
const records = [
  record('sender', 0, { log: JSON.stringify({ level: 'INFO', message: 'sends', traceId: trace, thing: 'thing-17' }) }),
  // a batch of two traces: one of its messages fails
  record('first-try', 300, {
    from: [{ ...message('m-1', trace), failed: true }, message('m-2', other)],
    inside: { file: '000004.jsonl', at: 10, bytes: inside.length + 1 },
  }),
  record('unrelated', 350, { from: [message('m-3', other)], log: 'thing-18' }),
  record('second-try', 900, {
    // a file that is kept no more
    inside: { file: '000001.jsonl', at: 0, bytes: 100 },
    from: [message('m-1', trace, 2)],
    log: JSON.stringify({ level: 'INFO', message: 'done' }),
  }),
  record('subscriber', 1_000, { from: [{ ...message('m-9', trace), name: 'second.fifo', sent: start + 960 }], error: 'TypeError: on purpose' }),
]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-traces-'))
  const lines = records.map((each) => JSON.stringify(each))
  await writeFile(join(folder, '000001.jsonl'), `${lines.slice(0, 2).join('\n')}\n`)
  // the last line was cut by a crash
  await writeFile(join(folder, '000002.jsonl'), `${lines.slice(2).join('\n')}\n{"at":1,"from":[{"trace":"${parent(trace)}`)
  await mkdir(join(folder, 'inside'))
  await writeFile(join(folder, 'inside', '000004.jsonl'), `another\n\n\n${inside}\nanother\n`)
  const time = new Date(start - 10).toISOString()
  await writeFile(
    join(folder, 'api.log'),
    `${JSON.stringify({ level: 'INFO', timestamp: time, message: 'asked', requestId: 'of-the-api', traceId: trace, milliseconds: 7 })}\n`,
  )
  sources = {
    folder,
    inside: join(folder, 'inside'),
    parts: [partLog('api', join(folder, 'api.log'))],
    shortName: (name) => name.replace('full-', ''),
    waiting: async () => [],
    hiding,
  }
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

test('an invocation has its statements and calls, without secrets and what came before it; a record that is kept no more has none', async () => {
  hidden = []
  const { spans } = await traceFrom(sources, trace)
  const [first, second] = ['first-try', 'second-try'].map((name) => spans.find((span) => span.name === name))
  expect(first?.calls).toEqual([
    { at: start + 302, ms: 0.5, aws: 'sqs', op: 'SendMessageBatch', on: 'second.fifo', status: 200 },
    { at: start + 303.5, ms: 1.25, sql: "select * from things where note = '(hidden)' and id = $1", rows: 2 },
    { at: start + 305, ms: 3, sql: 'insert into things values ($1)', error: '23505' },
    { at: start + 309, ms: 2, aws: 's3', op: 'GetObject', on: 'inbox', unfinished: true },
  ])
  expect(first?.moreCalls).toBe(3)
  expect(second).not.toHaveProperty('calls')
  expect(spans.filter(({ calls }) => calls)).toHaveLength(1)
  expect(hidden).toEqual([['full-first-try', 'full-second-try']])
})

test('what went in and out is kept as text, and how much of it there was; another invocation’s is not it', () => {
  expect(insideIn(inside, 'first-try')).toMatchObject({
    input: { text: '{"Records":[],"note":"s3cret"}' },
    output: { text: '{"batchItem', length: 70_000 },
    more: 3,
  })
  expect(insideIn(inside, 'second-try')).toBeUndefined()
  expect(insideIn('{"request":"a","input":nu', 'a')).toBeUndefined()
  // its process was killed while it told its calls
  expect(insideIn('{"request":"a","input":null,"output":{"x":1}}\n{"began":1,"calls":[{"at"', 'a')).toEqual({
    ...{ input: { text: 'null' }, output: { text: '{"x":1}' }, calls: [], more: 0 },
  })
  expect(insideIn('{"request":"a"}\n{"began":"no","calls":"no"}', 'a')).toEqual({ calls: [], more: 0 })
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

test('as OTLP a statement and a call are children of their invocation, named as the conventions say', async () => {
  const { resourceSpans } = otlp(await traceFrom(sources, trace))
  const all = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
  const parentSpanId = all.find(({ name }) => name === 'first-try')?.spanId
  const children = all.filter((span) => span.kind === 3)
  expect(children.every((span) => span.parentSpanId === parentSpanId)).toBe(true)
  const [call, statement, failed, open] = children.map(({ attributes, ...span }) => ({
    ...span,
    told: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
  }))
  expect(call).toMatchObject({
    name: 'SQS.SendMessageBatch',
    told: { 'rpc.system': 'aws-api', 'rpc.service': 'SQS', 'rpc.method': 'SendMessageBatch', 'messaging.destination.name': 'second.fifo' },
  })
  expect(statement).toMatchObject({
    ...{ name: 'SELECT', startTimeUnixNano: `${start + 303}500000`, endTimeUnixNano: `${start + 304}750000`, status: { code: 1 } },
    told: { 'db.system.name': 'postgresql', 'db.operation.name': 'SELECT', 'db.response.returned_rows': '2' },
  })
  expect(failed).toMatchObject({ status: { code: 2, message: '23505' }, told: { 'db.response.status_code': '23505', 'error.type': '23505' } })
  expect(open).toMatchObject({ name: 'S3.GetObject', status: { code: 2, message: 'not answered' }, told: { 'aws.s3.bucket': 'inbox' } })
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
