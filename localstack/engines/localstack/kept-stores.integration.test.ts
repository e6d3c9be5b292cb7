import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { APIGatewayClient, CreateRestApiCommand } from '@aws-sdk/client-api-gateway'
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { CreateTopicCommand, PublishBatchCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOptions } from '../../stack/client-options.ts'
import { processesWith } from '../../supervisor/process-table.ts'
import { separatePlace } from '../place.ts'
import { localstackHost } from './engine.ts'
import { absent, invoke, startTestEngine, type TestEngine } from './test-engine.ts'

const account = '000000000000'
const queueOf = (name: string) => ({ QueueName: name, FifoQueue: true, ContentBasedDeduplication: true, VisibilityTimeout: 600 })
const template = {
  Resources: {
    Work: { Type: 'AWS::SQS::Queue', Properties: queueOf('work.fifo') },
    Heard: { Type: 'AWS::SQS::Queue', Properties: queueOf('heard.fifo') },
    Done: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'done' } },
    Rules: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'rules' } },
    Changes: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'changes.fifo', FifoTopic: true, ContentBasedDeduplication: true } },
    Hears: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'Changes' },
        Protocol: 'sqs',
        Endpoint: { 'Fn::GetAtt': ['Heard', 'Arn'] },
        RawMessageDelivery: true,
        FilterPolicy: { kind: ['heard'] },
      },
    },
    Name: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/kept/name', Type: 'String', Value: 'Ada' } },
    Files: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'files',
        NotificationConfiguration: { LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: { 'Fn::GetAtt': ['Echo', 'Arn'] } }] },
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'echo',
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    Echo: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'echo',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 20,
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { DONE: { Ref: 'Done' } } },
        Code: {
          ZipFile: `exports.handler = async (event) => {
  if (event.waits) await new Promise((resolve) => setTimeout(resolve, event.waits))
  return { said: event.Records?.map(({ body, s3 }) => body ?? s3.object.key) ?? event.says, done: process.env.DONE }
}`,
        },
      },
    },
    Told: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Echo' },
        Qualifier: '$LATEST',
        DestinationConfig: { OnSuccess: { Destination: { 'Fn::GetAtt': ['Done', 'Arn'] } } },
      },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: { Ref: 'Echo' }, EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] }, BatchSize: 1 },
    },
  },
}

describe.skipIf(absent)(`what the engine holds${absent ? ` (${absent})` : ''}`, () => {
  let here: TestEngine
  let sqs: SQSClient

  const url = (name: string) => `${here.access.endpoint}/${account}/${name}`
  const using = async <Client extends { destroy(): void }, Answer>(client: Client, ask: (client: Client) => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask(client)
    } finally {
      client.destroy()
    }
  }
  const received = async (name: string, count: number): Promise<Message[]> => {
    const found: Message[] = []
    for (const end = Date.now() + 30_000; found.length < count && Date.now() < end; ) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url(name), MaxNumberOfMessages: 10, WaitTimeSeconds: 2, MessageSystemAttributeNames: ['All'] }),
      )
      found.push(...Messages)
      for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl: url(name), ReceiptHandle }))
    }
    return found
  }
  const says = (waits: number, text: string) =>
    using(new LambdaClient(clientOptions(here.access)), (lambda) =>
      lambda.send(new InvokeCommand({ FunctionName: 'echo', InvocationType: 'Event', Payload: JSON.stringify({ waits, says: text }) })),
    )
  const workIsDone = () =>
    expect
      .poll(
        async () => {
          const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url('work.fifo'), AttributeNames: ['All'] }))
          return [Attributes?.ApproximateNumberOfMessages, Attributes?.ApproximateNumberOfMessagesNotVisible]
        },
        { timeout: 60_000 },
      )
      .toEqual(['0', '0'])
  const restarted = async (): Promise<void> => {
    sqs.destroy()
    await here.engine.stop()
    here = await here.again()
    sqs = new SQSClient(clientOptions(here.access))
  }

  beforeAll(async () => {
    here = await startTestEngine()
    sqs = new SQSClient(clientOptions(here.access))
    await using(new CloudFormationClient(clientOptions(here.access)), async (client) => {
      await client.send(new CreateStackCommand({ StackName: 'kept', TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM'] }))
      await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.5 }, { StackName: 'kept' })
    })
  }, 120_000)
  afterAll(async () => {
    sqs?.destroy()
    await here?.remove()
  })

  test('a clean stop keeps it: messages in their order, also those that somebody held, and invocations that had not ended', async () => {
    for (const body of ['first', 'second', 'third'])
      await sqs.send(new SendMessageCommand({ QueueUrl: url('heard.fifo'), MessageBody: body, MessageGroupId: 'one' }))
    await sqs.send(new SendMessageCommand({ QueueUrl: url('heard.fifo'), MessageBody: 'other', MessageGroupId: 'two' }))
    await sqs.send(new SendMessageCommand({ QueueUrl: url('rules'), MessageBody: 'late', DelaySeconds: 6 }))
    const { Messages: held = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url('heard.fifo'), MaxNumberOfMessages: 1 }))
    expect(held.map(({ Body }) => Body)).toEqual(['first'])
    await using(new SecretsManagerClient(clientOptions(here.access)), (client) =>
      client.send(new CreateSecretCommand({ Name: 'kept', SecretString: 'hidden' })),
    )
    await using(new EventBridgeClient(clientOptions(here.access)), async (client) => {
      await client.send(new PutRuleCommand({ Name: 'any', EventPattern: JSON.stringify({ source: ['kept'] }) }))
      await client.send(new PutTargetsCommand({ Rule: 'any', Targets: [{ Id: 'one', Arn: `arn:aws:sqs:eu-central-1:${account}:rules` }] }))
    })
    await says(8_000, 'of an invocation that the stop interrupts')

    await restarted()
    expect(here.engine.state).toEqual({ kind: 'kept' })
    const messages = await received('heard.fifo', 4)
    const inGroup = (name: string) => messages.filter(({ Attributes }) => Attributes?.MessageGroupId === name).map(({ Body }) => Body)
    expect([inGroup('one'), inGroup('two')]).toEqual([['first', 'second', 'third'], ['other']])
    expect(messages.find(({ Body }) => Body === 'first')?.Attributes?.ApproximateReceiveCount).toBe('2')
    expect((await received('rules', 1)).map(({ Body }) => Body)).toEqual(['late'])
    const [told] = await received('done', 1)
    expect(JSON.parse(told?.Body ?? '{}').responsePayload.said).toBe('of an invocation that the stop interrupts')
  }, 120_000)

  test('all goes on: functions, mappings, topics, rules, notifications and the stack', async () => {
    expect((await invoke(here.access, 'echo', { says: 'here' })).payload).toEqual({ said: 'here', done: url('done') })
    await sqs.send(new SendMessageCommand({ QueueUrl: url('work.fifo'), MessageBody: 'by its mapping', MessageGroupId: 'any' }))
    await workIsDone()
    await using(new SNSClient(clientOptions(here.access)), async (client) => {
      const TopicArn = `arn:aws:sns:eu-central-1:${account}:changes.fifo`
      for (const kind of ['unheard', 'heard'])
        await client.send(
          new PublishCommand({
            TopicArn,
            Message: kind,
            MessageGroupId: 'any',
            MessageAttributes: { kind: { DataType: 'String', StringValue: kind } },
          }),
        )
    })
    expect((await received('heard.fifo', 1)).map(({ Body }) => Body)).toEqual(['heard'])
    await using(new EventBridgeClient(clientOptions(here.access)), (client) =>
      client.send(new PutEventsCommand({ Entries: [{ Source: 'kept', DetailType: 'any', Detail: '{"seen":true}' }] })),
    )
    expect((await received('rules', 1)).map(({ Body = '{}' }) => JSON.parse(Body).detail)).toEqual([{ seen: true }])
    await using(new S3Client({ ...clientOptions(here.access), forcePathStyle: true }), async (client) => {
      await client.send(new PutObjectCommand({ Bucket: 'files', Key: 'a.csv', Body: 'of a file' }))
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'files', Key: 'a.csv' }))
      expect(await Body?.transformToString()).toBe('of a file')
    })
    const [told] = await received('done', 1)
    expect(JSON.parse(told?.Body ?? '{}').responsePayload.said).toEqual(['a.csv'])
    const [parameter, secret, role, stacks, groups] = await Promise.all([
      using(new SSMClient(clientOptions(here.access)), (client) => client.send(new GetParameterCommand({ Name: '/kept/name' }))),
      using(new SecretsManagerClient(clientOptions(here.access)), (client) => client.send(new GetSecretValueCommand({ SecretId: 'kept' }))),
      using(new IAMClient(clientOptions(here.access)), (client) => client.send(new GetRoleCommand({ RoleName: 'echo' }))),
      using(new CloudFormationClient(clientOptions(here.access)), (client) => client.send(new DescribeStacksCommand({ StackName: 'kept' }))),
      using(new CloudWatchLogsClient(clientOptions(here.access)), (client) => client.send(new DescribeLogGroupsCommand({}))),
    ])
    expect([parameter.Parameter?.Value, secret.SecretString, role.Role?.RoleName]).toEqual(['Ada', 'hidden', 'echo'])
    expect(stacks.Stacks?.map(({ StackStatus }) => StackStatus)).toEqual(['CREATE_COMPLETE'])
    expect(groups.logGroups?.map(({ logGroupName }) => logGroupName)).toContain('/aws/lambda/echo')
  }, 120_000)

  test('it is kept over a second stop, with the objects and their bytes, and after a topic has told somebody by e-mail', async () => {
    await using(new SNSClient(clientOptions(here.access)), async (client) => {
      const { TopicArn } = await client.send(new CreateTopicCommand({ Name: 'alerts' }))
      await client.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ada@example.com' }))
      await client.send(new PublishCommand({ TopicArn, Subject: 'any', Message: 'any' }))
    })
    await restarted()
    expect(here.engine.state).toEqual({ kind: 'kept' })
    await using(new S3Client({ ...clientOptions(here.access), forcePathStyle: true }), async (client) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'files', Key: 'a.csv' }))
      expect(await Body?.transformToString()).toBe('of a file')
    })
    expect((await invoke(here.access, 'echo', { says: 'again' })).payload).toMatchObject({ said: 'again' })
  }, 120_000)

  test('of messages that were deleted it keeps what their deduplication needs, and not their bodies', async () => {
    const send = () =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: url('heard.fifo'),
          MessageBody: 'a body of its own',
          MessageGroupId: 'gone',
          MessageDeduplicationId: 'x',
        }),
      )
    const { MessageId } = await send()
    expect(await received('heard.fifo', 1)).toHaveLength(1)
    sqs.destroy()
    await here.engine.stop()
    const kept = join(here.folder, 'engine-state', 'stores')
    const files = (await readdir(kept, { recursive: true, withFileTypes: true })).filter((each) => each.isFile())
    expect(files.map(({ name }) => name)).toContain('sent.json')
    for (const { parentPath, name } of files) expect((await readFile(join(parentPath, name))).includes('a body of its own')).toBe(false)

    here = await here.again()
    sqs = new SQSClient(clientOptions(here.access))
    expect(here.engine.state).toEqual({ kind: 'kept' })
    expect((await send()).MessageId).toBe(MessageId)
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url('heard.fifo'), WaitTimeSeconds: 1 }))
    expect(Messages).toEqual([])
  }, 120_000)

  test('a stop while much is under way loses nothing: what was published, stored and invoked is there, each group in its order', async () => {
    const topic = `arn:aws:sns:eu-central-1:${account}:changes.fifo`
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'heard' } }
    const messagesOf = (group: number) => Array.from({ length: 10 }, (_, number) => `${group} ${number}`)
    // a topic answers at once, and hands on by one thread
    await using(new SNSClient(clientOptions(here.access)), (client) =>
      Promise.all(
        Array.from({ length: 60 }, (_, group) => {
          const entries = messagesOf(group).map((Message, n) => ({ Id: String(n), Message, MessageGroupId: String(group), MessageAttributes }))
          return client.send(new PublishBatchCommand({ TopicArn: topic, PublishBatchRequestEntries: entries }))
        }),
      ),
    )
    await using(new S3Client({ ...clientOptions(here.access), forcePathStyle: true }), (client) =>
      Promise.all(Array.from({ length: 20 }, (_, n) => client.send(new PutObjectCommand({ Bucket: 'files', Key: `busy-${n}`, Body: 'any' })))),
    )
    // their messages are in the hands of functions
    for (let n = 0; n < 10; n++)
      await sqs.send(new SendMessageCommand({ QueueUrl: url('work.fifo'), MessageBody: `busy ${n}`, MessageGroupId: String(n) }))
    await restarted()
    expect(here.engine.state).toEqual({ kind: 'kept' })
    const heard = (await received('heard.fifo', 600)).map(({ Body = '' }) => Body)
    for (let group = 0; group < 60; group++) expect(heard.filter((body) => body.startsWith(`${group} `))).toEqual(messagesOf(group))
    const told = (await received('done', 20)).map(({ Body = '{}' }) => JSON.parse(Body).responsePayload.said?.[0])
    expect(new Set(told)).toEqual(new Set(Array.from({ length: 20 }, (_, n) => `busy-${n}`)))
    await workIsDone()
  }, 240_000)

  test('messages that were being moved out of a dead-letter queue are no task for ever', async () => {
    const [from, to] = ['rules', 'done'].map((name) => `arn:aws:sqs:eu-central-1:${account}:${name}`)
    const toFirst = JSON.stringify({ deadLetterTargetArn: from, maxReceiveCount: 1 })
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url('done'), Attributes: { RedrivePolicy: toFirst } }))
    for (let n = 0; n < 50; n++) await sqs.send(new SendMessageCommand({ QueueUrl: url('rules'), MessageBody: `dead ${n}` }))
    const move = { SourceArn: from, DestinationArn: to, MaxNumberOfMessagesPerSecond: 1 }
    await sqs.send(new StartMessageMoveTaskCommand(move))
    await restarted()
    expect(here.engine.state).toEqual({ kind: 'kept' })
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: from }))
    expect(Results.map(({ Status }) => Status)).toEqual(['FAILED'])
    await sqs.send(new StartMessageMoveTaskCommand({ ...move, MaxNumberOfMessagesPerSecond: 500 }))
    const moved = (await received('done', 50)).map(({ Body }) => Body)
    expect(new Set(moved).size).toBe(50)
  }, 120_000)

  test('one that is stopped while it reads writes nothing in the place of what it had not read', async () => {
    sqs.destroy()
    await here.engine.stop()
    const state = join(here.folder, 'engine-state')
    const again = here.again()
    await expect.poll(() => existsSync(join(state, 'stores.read')), { timeout: 60_000, interval: 5 }).toBe(true)
    const [pid = Number.NaN] = await processesWith(state)
    process.kill(pid, 'SIGTERM')
    await expect(again).rejects.toThrow()
    expect(existsSync(join(state, 'stores'))).toBe(false)
    here = await here.again()
    expect(here.engine.state).toMatchObject({ kind: 'lost' })
    sqs = new SQSClient(clientOptions(here.access))
  }, 120_000)

  test('what cannot be read is not used: the engine starts without', async () => {
    await sqs.send(new ListQueuesCommand({}))
    sqs.destroy()
    await here.engine.stop()
    await writeFile(join(here.folder, 'engine-state', 'stores', 'sqs', '1'), 'no pickle')
    here = await here.again()
    expect(here.engine.state).toMatchObject({ kind: 'lost' })
    sqs = new SQSClient(clientOptions(here.access))
    await expect(sqs.send(new GetQueueAttributesCommand({ QueueUrl: url('work.fifo'), AttributeNames: ['All'] }))).rejects.toThrow('does not exist')
  }, 120_000)

  test('one that was killed after a kept start finds nothing old', async () => {
    await restarted()
    expect(here.engine.state).toEqual({ kind: 'kept' })
    process.kill(here.engine.pid, 'SIGKILL')
    await here.engine.ended
    here = await here.again()
    expect(here.engine.state).toMatchObject({ kind: 'lost' })
  }, 120_000)

  test('an engine that holds what would not be there again keeps nothing, and says so', async () => {
    await using(new APIGatewayClient(clientOptions(here.access)), (client) => client.send(new CreateRestApiCommand({ name: 'any' })))
    await restarted()
    expect(here.engine.state).toMatchObject({ kind: 'lost' })
  }, 120_000)

  test('what somebody put into a copy is never read', async () => {
    const folder = join(here.folder, 'copy-of-others')
    await mkdir(join(folder, 'stores', 'sqs'), { recursive: true })
    await writeFile(join(folder, 'stores', 'sqs', '1'), 'runs what it likes')
    const place = separatePlace('', join(here.folder, 'other'))
    await mkdir(join(here.folder, 'other'))
    await localstackHost.restore(place, folder)
    expect([existsSync(place.state), existsSync(join(place.state, 'stores'))]).toEqual([true, false])
  })
})
