import { createHash } from 'node:crypto'
import type { Call } from '../engines/invocation.ts'
import { serviceOf, verbOf } from './called.ts'
import type { Span, Trace } from './trace.ts'

type Value = { stringValue: string } | { intValue: string }
interface Attribute {
  key: string
  value: Value
}

/** A request to export traces, as a collector takes it at `/v1/traces`. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export interface OtlpTraces {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { scope: { name: string }; spans: OtlpSpan[] }[]
  }[]
}

interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  /** 2: server, 3: client, 4: producer, 5: consumer. */
  kind: 2 | 3 | 4 | 5
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Attribute[]
  events: { timeUnixNano: string; name: string; attributes: Attribute[] }[]
  /** 1: good, 2: an error. */
  status: { code: 1 | 2; message?: string }
}

/**
 * A trace in OTLP's form. A span of a queue, a bucket or a topic is the parent of the function's that it led to, and that one of what the function called. What carries no trace's id gets one that is made from what was
 * asked for; the ids of spans are made from the ids of requests, so that the same trace is the same each time.
 */
export function otlp({ asked, traces: [trace], spans }: Trace): OtlpTraces {
  const traceId = trace ?? hash(asked, 32)
  const byName = Map.groupBy(spans, ({ name }) => name)
  return {
    resourceSpans: [...byName].map(([name, own]) => ({
      resource: { attributes: [attribute('service.name', name)] },
      scopeSpans: [{ scope: { name: 'stagecraft' }, spans: own.flatMap((span) => [otlpSpan(span, traceId, spans), ...callSpans(span, traceId)]) }],
    })),
  }
}

function otlpSpan(span: Span, traceId: string, all: readonly Span[]): OtlpSpan {
  const { kind, name, at, ms, status, error, attempt, role, request, brought, lines } = span
  const before = kind === 'function' ? all.find((each) => each.kind !== 'function' && each.request === request) : undefined
  const told: Record<string, string | number | undefined> = {
    ...(kind === 'function'
      ? { 'faas.name': name, 'faas.invocation_id': request }
      : kind === 'bucket'
        ? { 'aws.s3.bucket': name, 'aws.s3.key': brought.length === 1 ? brought[0]?.id : undefined }
        : { 'messaging.system': kind === 'topic' ? 'aws.sns' : 'aws_sqs', 'messaging.destination.name': name }),
    'messaging.batch.message_count': brought.length || undefined,
    'messaging.message.id': brought.length === 1 ? brought[0]?.id : undefined,
    'aws.sqs.receive_count': attempt,
    'aws.iam.role': role,
  }
  return {
    ...{ traceId, spanId: idOf(span), ...(before ? { parentSpanId: idOf(before) } : {}), name },
    ...{ kind: kind !== 'function' ? 4 : before ? 5 : 2, startTimeUnixNano: nano(at), endTimeUnixNano: nano(at + ms) },
    attributes: attributes(told),
    events: lines.map((line) => ({
      timeUnixNano: nano(line.at),
      name: 'log',
      attributes: [attribute('log.level', line.level), attribute('log.body', line.text)],
    })),
    status: status === 'failed' ? { code: 2, message: error ?? '' } : { code: 1 },
  }
}

function callSpans(span: Span, traceId: string): OtlpSpan[] {
  return (span.calls ?? []).map((call, index) => ({
    ...{ traceId, spanId: hash(`${idOf(span)} ${index}`, 16), parentSpanId: idOf(span) },
    ...{ name: 'sql' in call ? verbOf(call.sql) : `${serviceOf(call)}.${call.op}`, kind: 3 },
    ...{ startTimeUnixNano: fineNano(call.at), endTimeUnixNano: fineNano(call.at + call.ms) },
    attributes: attributes(toldOf(call)),
    events: [],
    status: call.error || call.unfinished ? { code: 2, message: call.error ?? 'not answered' } : { code: 1 },
  }))
}

// https://opentelemetry.io/docs/specs/semconv/db/postgresql/, https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/
function toldOf(call: Call): Record<string, string | number | undefined> {
  const { error } = call
  if ('sql' in call)
    return {
      ...{ 'db.system.name': 'postgresql', 'db.query.text': call.sql, 'db.operation.name': verbOf(call.sql) },
      ...{ 'db.response.returned_rows': call.rows, 'db.response.status_code': error, 'error.type': error },
    }
  const { on, status } = call
  return {
    ...{ 'rpc.system': 'aws-api', 'rpc.service': serviceOf(call), 'rpc.method': call.op, 'http.response.status_code': status, 'error.type': error },
    [placeOf[call.aws] ?? 'aws.resource']: on,
  }
}

/** Where the conventions have the thing that a service was asked about. */
const placeOf: Readonly<Record<string, string>> = {
  kinesis: 'aws.kinesis.stream_name',
  lambda: 'faas.invoked_name',
  s3: 'aws.s3.bucket',
  sns: 'messaging.destination.name',
  sqs: 'messaging.destination.name',
}

function attributes(told: Readonly<Record<string, string | number | undefined>>): Attribute[] {
  return Object.entries(told).flatMap(([key, value]) => (value === undefined ? [] : [attribute(key, value)]))
}

function attribute(key: string, value: string | number): Attribute {
  return { key, value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value } }
}

function nano(ms: number): string {
  return `${Math.round(ms)}000000`
}

// a call takes less than a millisecond, and a number holds no nanoseconds since 1970
function fineNano(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n)
}

function idOf({ kind, name, request }: Span): string {
  return hash(`${kind} ${name} ${request}`, 16)
}

function hash(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits)
}
