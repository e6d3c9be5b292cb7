import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenStack } from '../../system/support/stack.ts'
import { forbiddenSession } from '../expected-denials.ts'
import { callsOf, clientsOf } from './calls.ts'
import { parametersOf, roleOf, secretsOf, sessionOf } from './roles.ts'

const reading = (queue: string) => [`receive ${queue}`, `delete from ${queue}`, `look at ${queue}`]
const connection = 'parameter database/connection'
const writer = [connection, 'secret database/writer']
const reader = [connection, 'secret database/reader']
/**
 * Which of the calls of `calls.ts` each function may make. Every other one is tried under the function's own role, and must be refused:
 * another's queue, another's parameter, another bucket or prefix, another stage, other functions, identities.
 */
const may: Record<string, readonly string[]> = {
  migrate: [connection, 'parameter database/secret-arn', 'secret database', 'secret database/reader', 'secret database/writer'],
  'read-file': [
    ...writer,
    'parameter intake/order-events-queue-url',
    'parameter intake/read-file-function',
    'read version of uploads',
    'read version of drops',
    'read version of drops/smoke-test',
    // what an erasure left of a file, in a replay
    'read version of erased',
    'list bucket',
    'send order-events.fifo',
    'send read-file-failures',
    'invoke read-file',
  ],
  reconcile: [
    ...writer,
    'parameter intake/bucket',
    'parameter intake/order-events-queue-url',
    'parameter intake/read-file-function',
    'parameter operations/dead-letter-queue-url',
    'send order-events.fifo',
    'look at order-events.fifo',
    'look at order-events-dlq.fifo',
    'invoke read-file',
    'send failed-invocations',
  ],
  'resend-lines': [...writer, 'parameter intake/order-events-queue-url', 'send order-events.fifo', 'send failed-invocations'],
  imports: [...writer, 'parameter intake/bucket', 'put uploads', 'put results', 'read results'],
  'apply-event': [
    ...reading('order-events.fifo'),
    ...writer,
    'parameter intake/order-events-queue-url',
    'parameter outbox/publish-function',
    'invoke publish-outbox',
  ],
  orders: reader,
  'publish-outbox': [...writer, 'parameter outbox/topic-arn', 'publish', 'send failed-invocations'],
  'record-audit': [...reading('audit.fifo'), ...writer, 'parameter audit/queue-url'],
  'write-notice': [...reading('customer-notices.fifo'), ...writer, 'parameter notices/queue-url'],
  'record-dead-letter': [...reading('order-events-dlq.fifo'), ...writer, 'parameter operations/dead-letter-queue-url'],
  redrive: [
    ...writer,
    'parameter intake/resend-lines-function',
    'parameter operations/redrive-function',
    'invoke resend-lines',
    'invoke redrive',
    'send failed-invocations',
  ],
  operations: [
    ...writer,
    'parameter operations/redrive-function',
    'parameter operations/dead-letter-queue-url',
    'parameter intake/order-events-queue-url',
    'parameter audit/queue-url',
    'parameter notices/queue-url',
    'look at order-events.fifo',
    'look at order-events-dlq.fifo',
    'look at audit.fifo',
    'look at customer-notices.fifo',
    'invoke redrive',
  ],
  'grant-groups': [],
  'link-identity': ['list people', 'link a person'],
  activity: reader,
  'measure-backlog': [...reader, 'send failed-invocations'],
  'smoke-test': [...reader, 'parameter intake/bucket', 'put drops/smoke-test'],
  'erase-customer': [
    ...writer,
    'list bucket',
    'put erased',
    ...['uploads', 'drops', 'drops/smoke-test', 'erased'].flatMap((prefix) => [`read version of ${prefix}`, `delete version of ${prefix}`]),
  ],
}

const { record } = await givenStack()
const calls = callsOf(record, await parametersOf(record), await secretsOf(record))

// a bucket that is not there is not found, whoever asks
const s3 = new S3Client({ ...clientOptions(record), forcePathStyle: true })
const Bucket = `${record.service}-staging-intake-000000000000`

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }))

  const names = calls.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(
    Object.values(may)
      .flat()
      .filter((name) => !names.includes(name)),
  ).toEqual([])
})

afterAll(() => s3.send(new DeleteBucketCommand({ Bucket })))

test('every function is in the table', () => {
  expect(Object.keys(record.functions).sort()).toEqual(Object.keys(may).sort())
})

test.each(Object.keys(may))('%s is refused whatever it must not do', async (name) => {
  const clients = clientsOf(record, await sessionOf(record, { RoleArn: await roleOf(record, name), RoleSessionName: forbiddenSession }))
  const forbidden = calls.filter((call) => !may[name]?.includes(call.name))
  expect(forbidden.length).toBeGreaterThan(150)
  const answers = await Promise.all(
    forbidden.map(async (call) => ({
      call: call.name,
      answer: await call.send(clients).then(
        () => 'allowed',
        (error: Error) => error.name,
      ),
    })),
  )
  for (const client of Object.values(clients)) client.destroy()
  expect(answers.filter(({ answer }) => !/^(AccessDenied|AuthorizationError)/.test(answer))).toEqual([])
})
