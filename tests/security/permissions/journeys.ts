import { randomUUID } from 'node:crypto'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { ListMultipartUploadsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import type { Journey } from '@stagecraft/localstack/config.ts'
import { s3ResultFiles } from '../../../backend/intake/adapters/s3-result-files.ts'
import { goOn, holdDelivery } from '../../faults/support/mappings.ts'
import { depth, type QueueName, queueUrl, totalDepth } from '../../faults/support/queues.ts'
import { until } from '../../faults/support/settle.ts'
import { bucket, call, drop, functionName, openStack, type Stack } from '../../faults/support/stack.ts'
import { emptyStack, header } from '../../system/support/stack.ts'
import { administrator, roleOf, sessionOf } from './roles.ts'

// how long the journey under way waits for what must come
let patience = 15

type Walk = (stack: Stack) => Promise<void>

const consumers: Record<string, QueueName> = {
  'apply-event': 'order-events',
  'record-audit': 'audit',
  'write-notice': 'customer-notices',
  'record-dead-letter': 'order-events-dlq',
}
const everyFunction = [
  ...Object.keys(consumers),
  'migrate',
  'read-file',
  'reconcile',
  'resend-lines',
  'imports',
  'orders',
  'publish-outbox',
  'redrive',
  'operations',
  'grant-groups',
  'link-identity',
  'activity',
]

/** What the system does for people and for other systems, each with the functions whose grants it needs. Together they use every grant. */
export const journeys: readonly Journey[] = [
  journey(
    'a dropped file becomes orders, audit entries and notices',
    ['read-file', 'apply-event', 'publish-outbox', 'record-audit', 'write-notice'],
    async (stack) => {
      const order = await orderFrom(stack, 'placed', 'paid', 'shipped')
      await wait(
        'everything is told',
        async () => (await count(stack, 'audit_entries', order)) === 3 && (await count(stack, 'customer_notices', order)) === 1,
      )
      await wait('the queues are empty', async () => (await totalDepth(stack)) === 0)
    },
  ),
  journey('an uploaded file is read', ['imports', 'read-file'], async (stack) => {
    const text = file(newOrder())
    const { key, url, fields } = await ask<{ key: string; url: string; fields: Record<string, string> }>(stack, 'imports', 'POST', '/uploads', {
      fileName: 'journey.csv',
      sizeBytes: Buffer.byteLength(text),
    })
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new Blob([text], { type: fields['Content-Type'] ?? 'text/csv' }), 'journey.csv')
    const answer = await fetch(url, { method: 'POST', body: form })
    if (!answer.ok) throw new Error(`The upload was refused: ${answer.status} ${await answer.text()}`)
    await wait('it is read', async () => (await statusOf(stack, key)) === 'read')
  }),
  journey('an object that is gone by now is left alone', ['read-file'], async (stack) => {
    const object = { bucket: bucket(stack), key: `drops/${randomUUID()}.csv`, versionId: randomUUID() }
    const [result] = (await call(stack, 'read-file', { object })) as { outcome: string }[] // what read-file answers
    if (result?.outcome !== 'gone') throw new Error(`It is ${result?.outcome}.`)
  }),
  journey('a file that takes longer than a function may run is read to its end', ['read-file'], async (stack) => {
    // 20 s before its end the function hands over, so with less it does after every 1,000 lines; S3's two retries alone would not get to the end
    await withTimeLimit(stack, 'read-file', 15, async () => {
      const { key } = await drop(stack, `${randomUUID()}.csv`, `${header}${'not an event\n'.repeat(4_500)}`)
      await wait('it is read', async () => (await statusOf(stack, key)) === 'read')
    })
  }),
  journey('an invocation that fails for good is kept', ['read-file'], async (stack) => {
    const mark = randomUUID()
    await stack.lambda.send(
      new InvokeCommand({ FunctionName: functionName(stack, 'read-file'), InvocationType: 'Event', Payload: JSON.stringify({ mark }) }),
    )
    const name = `${stack.record.service}-${stack.record.stage}-read-file-failures`
    const { QueueUrl } = await stack.sqs.send(new GetQueueUrlCommand({ QueueName: name }))
    await wait('it is in the queue of failures', async () => {
      const { Messages = [] } = await stack.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }))
      return Messages.some(({ Body = '' }) => Body.includes(mark))
    })
  }),
  journey('an object that nobody told of is found', ['reconcile'], async (stack) => {
    const order = await orderFrom(stack, 'placed')
    await wait('the queues are empty', async () => (await totalDepth(stack)) === 0)
    await emptyTables(stack)
    await wait('it is found', async () => ((await call(stack, 'reconcile', { lostAfterSeconds: 0 })) as { objectsFound: number }).objectsFound > 0)
    await wait('it is read again', async () => (await count(stack, 'order_events', order)) === 1)
  }),
  journey('lines that the queue lost are sent again', ['reconcile'], async (stack) => {
    await holdDelivery(stack, 'apply-event')
    const order = newOrder()
    try {
      await drop(stack, `${randomUUID()}.csv`, file(order))
      // the scheduled reconciler may have sent others again meanwhile
      await wait('it is queued', async () => (await depth(stack, 'order-events')) > 0)
      await purge(stack)
      // a file that is still being read is left alone
      await wait(
        'it is sent again',
        async () => ((await call(stack, 'reconcile', { lostAfterSeconds: 0 })) as { linesSentAgain: number }).linesSentAgain > 0,
      )
    } finally {
      await goOn(stack, 'apply-event')
    }
    await wait('it is applied', async () => (await count(stack, 'order_events', order)) === 1)
  }),
  journey('a dead letter is recorded', ['record-dead-letter'], async (stack) => {
    await deadLine(stack)
    await wait('its queue is empty', async () => (await depth(stack, 'order-events-dlq')) === 0)
  }),
  journey('dead lines that an operator sends again are applied', ['operations', 'redrive', 'resend-lines'], async (stack) => {
    const order = await deadLine(stack)
    await ask(stack, 'operations', 'POST', '/redrives', {})
    await wait('it is applied', async () => (await count(stack, 'order_events', order)) === 1)
  }),
  journey('a redrive that takes longer than a function may run is finished', ['redrive'], async (stack) => {
    // 30 s before its end the function hands over, so with less it does after every 200 lines; Lambda's two retries alone would not get to the end
    await withTimeLimit(stack, 'redrive', 20, async () => {
      await manyDeadLines(stack, 900)
      const { id } = await ask<{ id: string }>(stack, 'operations', 'POST', '/redrives', {})
      await wait(
        'it is finished',
        async () => (await stack.pool.query(`select 1 from redrives where id = $1 and status = 'done'`, [id])).rowCount === 1,
      )
    })
  }),
  journey('a viewer reads orders', ['orders'], async (stack) => void (await ask(stack, 'orders', 'GET', '/orders'))),
  journey('an operator sees who did what', ['activity'], async (stack) => void (await ask(stack, 'activity', 'GET', '/activity'))),
  journey('an operator sees every queue', ['operations'], async (stack) => {
    const summary = JSON.stringify(await ask(stack, 'operations', 'GET', '/summary'))
    for (const queue of ['order-events', 'order-events-dlq', 'audit', 'customer-notices'])
      if (!summary.includes(`"name":"${queue}"`)) throw new Error(`${queue} is not in it.`)
  }),
  journey('refused lines are fetched as a file', ['imports'], async (stack) => {
    const { key } = await drop(stack, `${randomUUID()}.csv`, `${header}not an event\n`)
    await wait('it is read', async () => (await statusOf(stack, key)) === 'read')
    const { rows } = await stack.pool.query<{ id: string }>('select id from imports where object_key = $1', [key])
    const { linesUrl } = await ask<{ linesUrl: string }>(stack, 'imports', 'POST', `/imports/${rows[0]?.id}/refused-file`)
    const answer = await fetch(linesUrl)
    if (!answer.ok || !(await answer.text()).includes('not an event')) throw new Error(`The file was answered ${answer.status}.`)
  }),
  journey('an unfinished file of refused lines is taken back', ['imports'], async (stack) => {
    const credentials = await sessionOf(stack.record, { RoleArn: await roleOf(stack.record, 'imports'), RoleSessionName: 'journey' })
    const own = new S3Client({ ...administrator(stack.record), credentials, forcePathStyle: true })
    const result = s3ResultFiles(own, bucket(stack)).create(`results/${randomUUID()}.csv`, 'x.csv')
    await result.write(Buffer.alloc(6 * 1024 * 1024))
    await result.abort()
    const { Uploads = [] } = await stack.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket(stack) }))
    own.destroy()
    if (Uploads.length > 0) throw new Error('It is still there.')
  }),
  journey('a deployment brings the database up to date', ['migrate'], async (stack) => void (await call(stack, 'migrate'))),
  journey('a provider’s person is linked to the user of the same address', ['link-identity'], async (stack) => {
    const pools = new CognitoIdentityProviderClient(administrator(stack.record))
    const { UserPools = [] } = await pools.send(new ListUserPoolsCommand({ MaxResults: 60 }))
    const UserPoolId = UserPools.find(({ Name }) => Name === `${stack.record.service}-${stack.record.stage}`)?.Id
    const Username = `journey-${randomUUID()}`
    const email = `${Username}@example.com`
    const UserAttributes = Object.entries({ email, email_verified: 'true' }).map(([Name, Value]) => ({ Name, Value }))
    await pools.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes }))
    try {
      await pools.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: `Aa1!${randomUUID()}`, Permanent: true }))
      const event = { triggerSource: 'PreSignUp_ExternalProvider', userPoolId: UserPoolId, userName: `Google_${randomUUID()}` }
      await call(stack, 'link-identity', { ...event, request: { userAttributes: { email, email_verified: 'true' } }, response: {} })
      const user = await pools.send(new AdminGetUserCommand({ UserPoolId, Username }))
      if (!user.UserAttributes?.some(({ Name }) => Name === 'identities')) throw new Error('It is not linked.')
    } finally {
      await pools.send(new AdminDeleteUserCommand({ UserPoolId, Username }))
      pools.destroy()
    }
  }),
  journey('another company’s system drops a file', ['DropOffRole'], async (stack) => {
    const { service, stage } = stack.record
    const credentials = await sessionOf(stack.record, {
      RoleArn: `arn:aws:iam::000000000000:role/${service}-${stage}-drop-off-partner`,
      RoleSessionName: 'journey',
      ExternalId: `${service}-${stage}-partner`,
    })
    const own = new S3Client({ ...administrator(stack.record), credentials, forcePathStyle: true })
    await own.send(new PutObjectCommand({ Bucket: bucket(stack), Key: `drops/partner/${randomUUID()}.csv`, Body: file(newOrder()) }))
    own.destroy()
  }),
  ...Object.entries(consumers).map(([name, queue]) =>
    journey(`a message that ${name} could not take comes back within seconds`, [name], async (stack) => {
      // letters of no known form are kept as they are: only a database that takes none makes this one fail
      if (name === 'record-dead-letter') await stack.pool.query('alter table unreadable_messages rename to put_aside')
      try {
        await stack.sqs.send(
          new SendMessageCommand({
            QueueUrl: await queueUrl(stack, queue),
            MessageBody: 'nothing',
            MessageGroupId: randomUUID(),
            MessageDeduplicationId: randomUUID(),
          }),
        )
        await wait('it was tried', async () => (await inFlight(stack, queue)) > 0)
        await holdDelivery(stack, name)
        const QueueUrl = await queueUrl(stack, queue)
        await wait('it is there again', async () => {
          const { Messages = [] } = await stack.sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }))
          return Messages.length > 0
        })
      } finally {
        if (name === 'record-dead-letter') await stack.pool.query('alter table put_aside rename to unreadable_messages')
        await purge(stack)
        await goOn(stack, name)
      }
    }),
  ),
  ...everyFunction.map((name) =>
    journey(`what ${name} says is in its log`, [name], async (stack) => {
      const logs = new CloudWatchLogsClient(administrator(stack.record))
      const startTime = Date.now()
      // whatever it answers, it says something
      await call(stack, name, harmless(name)).catch(() => {})
      try {
        await wait('its log has grown', async () => {
          const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName(stack, name)}`, startTime }))
          return events.length > 0
        })
      } finally {
        logs.destroy()
      }
    }),
  ),
]

/** Makes the stack as if none of this had happened. */
export async function tidy(): Promise<void> {
  const stack = await openStack()
  try {
    for (const name of Object.keys(consumers)) await goOn(stack, name)
    await purge(stack)
    await emptyStack(stack.record)
  } finally {
    await stack.close()
  }
}

function journey(name: string, exercises: readonly string[], walk: Walk): Journey {
  const run = async (patienceSeconds: number) => {
    patience = patienceSeconds
    const stack = await openStack()
    try {
      await walk(stack)
    } finally {
      await stack.close()
    }
  }
  return { name, exercises, run }
}

function wait(what: string, condition: () => Promise<boolean>): Promise<void> {
  return until(what, condition, patience)
}

function newOrder(): string {
  return `J-${randomUUID().slice(0, 13)}`
}

function file(order: string, ...types: readonly string[]): string {
  const lines = (types.length > 0 ? types : ['placed']).map(
    (type, at) => `${order},${at + 1},${type},2026-01-01T00:00:00Z,ACME,${type === 'placed' ? '1.00,EUR' : ','}\n`,
  )
  return header + lines.join('')
}

async function orderFrom(stack: Stack, ...types: readonly string[]): Promise<string> {
  const order = newOrder()
  await drop(stack, `${randomUUID()}.csv`, file(order, ...types))
  await wait('it is applied', async () => (await count(stack, 'order_events', order)) === types.length)
  return order
}

// A line that died: its message goes where the queue would have put it after fifteen tries
async function deadLine(stack: Stack): Promise<string> {
  const order = newOrder()
  await holdDelivery(stack, 'apply-event')
  try {
    await drop(stack, `${randomUUID()}.csv`, file(order))
    let body = ''
    await wait('it is queued', async () => {
      const { Messages = [] } = await stack.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: await queueUrl(stack, 'order-events'), VisibilityTimeout: 60 }),
      )
      body = Messages[0]?.Body ?? ''
      return body.includes(order)
    })
    await purge(stack)
    await stack.sqs.send(
      new SendMessageCommand({
        QueueUrl: await queueUrl(stack, 'order-events-dlq'),
        MessageBody: body,
        MessageGroupId: order,
        MessageDeduplicationId: randomUUID(),
      }),
    )
  } finally {
    await goOn(stack, 'apply-event')
  }
  await wait(
    'it is dead',
    async () => (await stack.pool.query(`select 1 from import_lines where order_id = $1 and state = 'dead'`, [order])).rowCount === 1,
  )
  return order
}

async function manyDeadLines(stack: Stack, lines: number): Promise<void> {
  await holdDelivery(stack, 'apply-event')
  try {
    const orders = Array.from({ length: lines }, newOrder)
    const { key } = await drop(stack, `${randomUUID()}.csv`, header + orders.map((order) => file(order).slice(header.length)).join(''))
    await wait('it is read', async () => (await statusOf(stack, key)) === 'read')
    await purge(stack)
    await stack.pool.query(
      `with these as (update imports set dead = queued, queued = 0 where object_key = $1 returning id)
       update import_lines set state = 'dead', reason_code = 'journey', reason = 'It was to die.' from these where import_id = these.id`,
      [key],
    )
  } finally {
    await goOn(stack, 'apply-event')
  }
}

async function count(stack: Stack, table: string, order: string): Promise<number> {
  const { rows } = await stack.pool.query<{ count: string }>(`select count(*) from ${table} where order_id = $1`, [order])
  return Number(rows[0]?.count)
}

async function statusOf(stack: Stack, key: string): Promise<string | undefined> {
  return (await stack.pool.query<{ status: string }>('select status from imports where object_key = $1', [key])).rows[0]?.status
}

async function emptyTables({ pool }: Stack): Promise<void> {
  const { rows } = await pool.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = 'public' and tablename !~ '^(knex|activity|outbox_request)'`,
  )
  await pool.query(`truncate ${rows.map(({ tablename }) => `"${tablename}"`).join(', ')} cascade`)
}

async function purge(stack: Stack): Promise<void> {
  for (const name of Object.values(consumers)) await stack.sqs.send(new PurgeQueueCommand({ QueueUrl: await queueUrl(stack, name) }))
}

async function inFlight(stack: Stack, queue: QueueName): Promise<number> {
  const AttributeNames: QueueAttributeName[] = ['ApproximateNumberOfMessagesNotVisible']
  const { Attributes = {} } = await stack.sqs.send(new GetQueueAttributesCommand({ QueueUrl: await queueUrl(stack, queue), AttributeNames }))
  return Number(Attributes.ApproximateNumberOfMessagesNotVisible)
}

async function withTimeLimit(stack: Stack, name: string, seconds: number, work: () => Promise<void>): Promise<void> {
  const FunctionName = functionName(stack, name)
  const { Timeout } = await stack.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName }))
  await stack.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: seconds }))
  try {
    await work()
  } finally {
    await stack.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }))
  }
}

/** Asks a function of the API as API Gateway does, for somebody of the group that may do most. */
async function ask<T>(stack: Stack, name: string, method: string, path: string, body?: unknown): Promise<T> {
  const answer = (await call(stack, name, request(method, path, body))) as { statusCode: number; body: string } // an API function's
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`)
  return JSON.parse(answer.body) as T
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
function request(method: string, path: string, body?: unknown): object {
  const claims = { sub: randomUUID(), username: 'journey', 'cognito:groups': '[operator]', scope: 'orders/read orders/upload orders/operate' }
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'localhost', 'content-type': 'application/json' },
    requestContext: {
      requestId: randomUUID(),
      stage: '$default',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      authorizer: { jwt: { claims, scopes: null } },
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}

function harmless(name: string): unknown {
  if (name in consumers || name === 'read-file') return { Records: [] }
  if (name === 'resend-lines') return { lines: [] }
  if (['imports', 'orders', 'operations', 'activity'].includes(name)) return request('GET', '/nothing')
  return {}
}
