import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { deploy, document, toldBy } from '../functions.ts'
import { eventually, refusal } from '../waiting.ts'
import { handlerOf, hasState, map, mapped, mostAtOnce, toldOf } from './mappings.ts'
import { bodies, counts, fifoQueue, queue, queueArn, queueWithDeadLetters, receiveAll, sendTo } from './queues.ts'

const guide = 'https://docs.aws.amazon.com/lambda/latest/dg'
const api = 'https://docs.aws.amazon.com/lambda/latest/api'
const errors = `${guide}/services-sqs-errorhandling.html`

const reporting = { FunctionResponseTypes: ['ReportBatchItemFailures' as const] }

/** How Lambda reads queues for a function. */
export const eventSourceMapping = [
  behaviour({
    id: 'mapping.deletes',
    statement: 'Messages that the function took without an error are deleted',
    source: `${guide}/with-sqs.html`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping', 'lambda:GetEventSourceMapping'],
    run: async (aws) => {
      const url = await queue(aws)
      const { name } = await mapped(aws, url, handlerOf())
      await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries: ['a', 'b'].map((Id) => ({ Id, MessageBody: Id })) })
      await toldOf(aws, name, 2)
      await eventually(aws, async () => expect(await counts(aws, url)).toEqual([0, 0, 0]))
    },
  }),
  behaviour({
    id: 'mapping.record',
    statement: 'A record has the message’s id, body, attributes in lower camel case, receive count, group and the queue’s ARN',
    source: `${guide}/with-sqs.html#example-fifo-message-event`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      const { name } = await mapped(aws, url, 'exports.handler = async ({ Records }) => tell(Records[0])')
      const { MessageId } = await aws.sqs.sendMessage({
        QueueUrl: url,
        MessageBody: 'x',
        MessageGroupId: 'group',
        MessageDeduplicationId: 'once',
        MessageAttributes: { traceparent: { DataType: 'String', StringValue: '00-1-2-01' } },
      })
      const [told] = await eventually(aws, async () => {
        const all = await toldBy<object>(aws, name)
        expect(all).toHaveLength(1)
        return all
      })
      expect(told).toMatchObject({
        messageId: MessageId,
        body: 'x',
        attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'group', MessageDeduplicationId: 'once', SequenceNumber: expect.any(String) },
        messageAttributes: { traceparent: { stringValue: '00-1-2-01', dataType: 'String' } },
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn(aws, url),
        awsRegion: aws.region,
      })
    },
  }),
  behaviour({
    id: 'mapping.fifo-order',
    statement: 'A function gets the messages of each group of a FIFO queue in order, and never two batches of a group at once',
    source: `${guide}/services-sqs-scaling.html`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      for (const body of ['1', '2', '3', '4', '5', '6']) await sendTo(aws, url, Number(body) % 2 ? 'odd' : 'even', body)
      const { name } = await mapped(aws, url, handlerOf('await new Promise((done) => setTimeout(done, 50))'), { BatchSize: 2 })
      const told = await toldOf(aws, name, 6)
      for (const group of ['odd', 'even']) {
        const ofGroup = told.filter(({ groups }) => groups.includes(group))
        const given = ofGroup.flatMap(({ bodies: all, groups }) => all.filter((_, at) => groups[at] === group))
        expect(given).toEqual(group === 'odd' ? ['1', '3', '5'] : ['2', '4', '6'])
        expect(mostAtOnce(ofGroup)).toBe(1)
      }
    },
  }),
  behaviour({
    id: 'mapping.fifo-groups-at-once',
    statement: 'Batches of different groups of a FIFO queue are worked on at the same time',
    source: `${guide}/services-sqs-scaling.html`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      for (const body of ['a1', 'b1', 'a2', 'b2']) await sendTo(aws, url, body.charAt(0), body)
      // long enough for a second process to start meanwhile
      const { name } = await deploy(aws, handlerOf('await new Promise((done) => setTimeout(done, 4000))'), { Timeout: 10 })
      await map(aws, url, name, { BatchSize: 1 })
      expect(mostAtOnce(await toldOf(aws, name, 4))).toBeGreaterThan(1)
    },
  }),
  behaviour({
    id: 'mapping.partial-failure',
    statement: 'With ReportBatchItemFailures only the reported messages come back; the others are deleted',
    source: errors,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await queue(aws, { VisibilityTimeout: '15' })
      await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries: ['good', 'bad', 'fine'].map((Id) => ({ Id, MessageBody: Id })) })
      const failed = 'Records.filter(({ body, attributes }) => body === "bad" && attributes.ApproximateReceiveCount === "1")'
      const work = `return { batchItemFailures: ${failed}.map(({ messageId }) => ({ itemIdentifier: messageId })) }`
      const { name } = await mapped(aws, url, handlerOf(work), reporting)
      await eventually(aws, async () => {
        const told = await toldOf(aws, name, 3)
        expect(told.flatMap((each) => each.bodies).toSorted()).toEqual(['bad', 'bad', 'fine', 'good'])
        expect(await counts(aws, url)).toEqual([0, 0, 0])
      })
    },
  }),
  behaviour({
    id: 'mapping.not-reporting',
    statement: 'Without ReportBatchItemFailures what the function returns does not count: all messages are deleted',
    source: errors,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await queue(aws)
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
      const work = 'return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) }'
      const { name } = await mapped(aws, url, handlerOf(work))
      await toldOf(aws, name, 1)
      await eventually(aws, async () => expect(await counts(aws, url)).toEqual([0, 0, 0]))
      expect(await toldOf(aws, name, 1)).toHaveLength(1)
    },
  }),
  ...(
    [
      ['mapping.unknown-failure', 'A reported id that is in no message of the batch makes the whole batch fail', '[{ itemIdentifier: "none" }]'],
      ['mapping.empty-failure', 'A reported id that is empty makes the whole batch fail', '[{ itemIdentifier: "" }]'],
    ] as const
  ).map(([id, statement, failures]) =>
    behaviour({
      id,
      statement,
      source: errors,
      trust: 'documented',
      operations: ['lambda:CreateEventSourceMapping'],
      run: async (aws) => {
        const { url, dead } = await queueWithDeadLetters(aws, queue, { maxReceiveCount: '1', VisibilityTimeout: '6' })
        await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
        await mapped(aws, url, handlerOf(`return { batchItemFailures: ${failures} }`), reporting)
        await eventually(aws, async () => expect(await counts(aws, url)).toEqual([0, 0, 0]), 45)
        expect(bodies(await receiveAll(aws, dead, 1, 20))).toEqual(['x'])
      },
    }),
  ),
  ...(
    [
      ['mapping.no-failures', 'An empty list of failures counts as success', '{ batchItemFailures: [] }'],
      ['mapping.null-answer', 'An answer of null counts as success', 'null'],
    ] as const
  ).map(([id, statement, answer]) =>
    behaviour({
      id,
      statement,
      source: errors,
      trust: 'documented',
      operations: ['lambda:CreateEventSourceMapping'],
      run: async (aws) => {
        const url = await queue(aws)
        await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
        const { name } = await mapped(aws, url, handlerOf(`return ${answer}`), reporting)
        await toldOf(aws, name, 1)
        await eventually(aws, async () => expect(await counts(aws, url)).toEqual([0, 0, 0]))
        expect(await toldOf(aws, name, 1)).toHaveLength(1)
      },
    }),
  ),
  behaviour({
    id: 'mapping.throws',
    statement: 'When the function throws, its whole batch comes back, and goes to the dead letters after maxReceiveCount receives',
    source: errors,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const { url, dead } = await queueWithDeadLetters(aws, queue, { maxReceiveCount: '2', VisibilityTimeout: '4' })
      await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries: ['a', 'b'].map((Id) => ({ Id, MessageBody: Id })) })
      const { name } = await mapped(aws, url, handlerOf('throw new Error("no")'), reporting)
      expect(bodies(await receiveAll(aws, dead, 2, 45)).toSorted()).toEqual(['a', 'b'])
      const told = await toldOf(aws, name, 2)
      expect(told.flatMap((each) => each.bodies).toSorted()).toEqual(['a', 'a', 'b', 'b'])
    },
  }),
  behaviour({
    id: 'mapping.times-out',
    statement: 'When the function takes too long, its batch comes back',
    source: errors,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const { url, dead } = await queueWithDeadLetters(aws, queue, { maxReceiveCount: '1', VisibilityTimeout: '2' })
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
      await mapped(aws, url, 'exports.handler = () => new Promise((done) => setTimeout(done, 60_000))')
      expect(bodies(await receiveAll(aws, dead, 1, 45))).toEqual(['x'])
    },
  }),
  behaviour({
    id: 'mapping.fifo-throws-beside',
    statement: 'A batch of one group that fails keeps no other group from being worked on, and only its messages become dead letters',
    source: `${guide}/services-sqs-scaling.html`,
    trust: 'inferred',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const { url, dead } = await queueWithDeadLetters(aws, fifoQueue, { maxReceiveCount: '1', VisibilityTimeout: '10' })
      await sendTo(aws, url, 'bad', 'bad-1')
      for (const group of ['good', 'fine']) await sendTo(aws, url, group, `${group}-1`, `${group}-2`)
      const work = 'if (groups.includes("bad")) throw new Error("no")'
      // a batch of one message is of one group
      const { name } = await mapped(aws, url, handlerOf(work), { BatchSize: 1 })
      expect(bodies(await receiveAll(aws, dead, 1, 45))).toEqual(['bad-1'])
      await eventually(aws, async () => expect(await counts(aws, url)).toEqual([0, 0, 0]))
      const told = (await toldOf(aws, name, 5)).flatMap((each) => each.bodies)
      for (const group of ['good', 'fine']) expect(told.filter((body) => body.startsWith(group))).toEqual([`${group}-1`, `${group}-2`])
    },
  }),
  behaviour({
    id: 'mapping.fifo-failure-first',
    statement: 'A failed message of a group is given again before the later messages of its group',
    source: errors,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await fifoQueue(aws, { VisibilityTimeout: '10' })
      await sendTo(aws, url, 'a', '1', '2')
      const work = 'if (Records[0].body === "1" && Records[0].attributes.ApproximateReceiveCount === "1") throw new Error("no")'
      const { name } = await mapped(aws, url, handlerOf(work), { BatchSize: 1 })
      expect((await toldOf(aws, name, 2)).flatMap((each) => each.bodies)).toEqual(['1', '1', '2'])
    },
  }),
  behaviour({
    id: 'mapping.batch-size',
    statement: 'A batch has as many messages as BatchSize says at most',
    source: `${api}/API_CreateEventSourceMapping.html`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await queue(aws)
      const Entries = Array.from({ length: 9 }, (_, at) => ({ Id: String(at), MessageBody: String(at) }))
      await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries })
      const { name } = await mapped(aws, url, handlerOf(), { BatchSize: 4 })
      const told = await toldOf(aws, name, 9)
      expect(Math.max(...told.map((each) => each.bodies.length))).toBeLessThanOrEqual(4)
    },
  }),
  behaviour({
    id: 'mapping.filter',
    statement: 'A message that matches none of the filters is deleted and not given to the function',
    source: `${guide}/with-sqs-filtering.html`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await queue(aws)
      const filters = [{ body: { kind: ['paid'] } }, { body: { amount: [{ numeric: ['>', 10] }] } }]
      const FilterCriteria = { Filters: filters.map((each) => ({ Pattern: JSON.stringify(each) })) }
      const { name } = await mapped(aws, url, handlerOf(), { FilterCriteria })
      const sent = [{ kind: 'placed', amount: 5 }, { kind: 'paid', amount: 5 }, { kind: 'placed', amount: 11 }, { kind: 'unpaid' }]
      const Entries = sent.map((each, at) => ({ Id: String(at), MessageBody: JSON.stringify(each) }))
      await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries })
      await toldOf(aws, name, 2)
      await eventually(aws, async () => expect(await counts(aws, url)).toEqual([0, 0, 0]))
      const given = (await toldOf(aws, name, 2)).flatMap((each) => each.bodies)
      expect(given.toSorted()).toEqual([sent[2], sent[1]].map((each) => JSON.stringify(each)).toSorted())
    },
  }),
  behaviour({
    id: 'mapping.concurrency',
    statement: 'No more invocations run at once than MaximumConcurrency says',
    source: `${guide}/services-sqs-scaling.html`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await queue(aws)
      const Entries = Array.from({ length: 6 }, (_, at) => ({ Id: String(at), MessageBody: String(at) }))
      await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries })
      const ScalingConfig = { MaximumConcurrency: 2 }
      const { name } = await mapped(aws, url, handlerOf('await new Promise((done) => setTimeout(done, 300))'), { BatchSize: 1, ScalingConfig })
      expect(mostAtOnce(await toldOf(aws, name, 6))).toBeLessThanOrEqual(2)
    },
  }),
  behaviour({
    id: 'mapping.standard-at-once',
    statement: 'Batches of a standard queue are worked on at the same time',
    source: `${guide}/services-sqs-scaling.html`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await queue(aws)
      const Entries = Array.from({ length: 6 }, (_, at) => ({ Id: String(at), MessageBody: String(at) }))
      await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries })
      const { name } = await mapped(aws, url, handlerOf('await new Promise((done) => setTimeout(done, 1200))'), { BatchSize: 1 })
      expect(mostAtOnce(await toldOf(aws, name, 6))).toBeGreaterThan(1)
    },
  }),
  behaviour({
    id: 'mapping.disabled',
    statement: 'A disabled mapping leaves the messages in the queue; enabled, it takes them',
    source: `${api}/API_UpdateEventSourceMapping.html`,
    trust: 'documented',
    operations: ['lambda:UpdateEventSourceMapping'],
    run: async (aws) => {
      const [url, other] = [await queue(aws), await queue(aws)]
      const { name, mapping } = await mapped(aws, url, handlerOf(), { Enabled: false })
      await map(aws, other, name)
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'waits' })
      await aws.sqs.sendMessage({ QueueUrl: other, MessageBody: 'goes' })
      expect((await toldOf(aws, name, 1)).flatMap((each) => each.bodies)).toEqual(['goes'])
      expect(await counts(aws, url)).toEqual([1, 0, 0])
      await aws.lambda.updateEventSourceMapping({ UUID: mapping, Enabled: true })
      await hasState(aws, mapping, 'Enabled')
      expect((await toldOf(aws, name, 2)).flatMap((each) => each.bodies)).toEqual(['goes', 'waits'])
    },
  }),
  behaviour({
    id: 'mapping.listed',
    statement: 'ListEventSourceMappings lists a function’s mappings with queue, state and batch size',
    source: `${api}/API_ListEventSourceMappings.html`,
    trust: 'documented',
    operations: ['lambda:ListEventSourceMappings'],
    run: async (aws) => {
      const url = await queue(aws)
      const { name, mapping } = await mapped(aws, url, handlerOf(), { BatchSize: 3 })
      const { EventSourceMappings = [] } = await aws.lambda.listEventSourceMappings({ FunctionName: name })
      expect(EventSourceMappings).toMatchObject([{ UUID: mapping, EventSourceArn: queueArn(aws, url), State: 'Enabled', BatchSize: 3 }])
    },
  }),
  ...(
    [
      ['mapping.fifo-batch-limit', 'A batch of a FIFO queue has ten messages at most', fifoQueue, { BatchSize: 11 }],
      ['mapping.concurrency-limit', 'MaximumConcurrency is 2 at least', queue, { ScalingConfig: { MaximumConcurrency: 1 } }],
      ['mapping.no-fifo-window', 'A FIFO queue has no batching window', fifoQueue, { BatchSize: 10, MaximumBatchingWindowInSeconds: 5 }],
    ] as const
  ).map(([id, statement, make, options]) =>
    behaviour({
      id,
      statement,
      source: `${api}/API_CreateEventSourceMapping.html`,
      trust: 'documented',
      operations: ['lambda:CreateEventSourceMapping'],
      run: async (aws) => {
        const url = await make(aws)
        const { name } = await deploy(aws, handlerOf())
        expect(await refusal(map(aws, url, name, options))).toMatch(/InvalidParameterValueException|ValidationException/)
      },
    }),
  ),
  behaviour({
    id: 'mapping.short-visibility',
    statement: 'A queue whose visibility timeout is shorter than the function’s timeout is refused',
    source: `${guide}/services-sqs-configure.html`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await queue(aws, { VisibilityTimeout: '5' })
      const { name } = await deploy(aws, handlerOf(), { Timeout: 6 })
      expect(await refusal(map(aws, url, name))).toBe('InvalidParameterValueException')
    },
  }),
  behaviour({
    id: 'mapping.role-may-not',
    statement: 'A mapping is refused where the function’s role may not receive from the queue',
    source: `${guide}/services-sqs-configure.html#events-sqs-permissions`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping', 'iam:CreateRole'],
    run: async (aws) => {
      const url = await queue(aws)
      const RoleName = aws.name('role')
      const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
      const { Role } = await aws.iam.createRole({ RoleName, AssumeRolePolicyDocument: document(trust) })
      aws.undo(() => aws.iam.deleteRole({ RoleName }))
      const { name } = await deploy(aws, handlerOf(), { Role: Role?.Arn })
      expect(await refusal(map(aws, url, name))).toBe('InvalidParameterValueException')
    },
  }),
  behaviour({
    id: 'mapping.twice',
    statement: 'A second mapping of the same queue to the same function is refused',
    source: `${api}/API_CreateEventSourceMapping.html`,
    trust: 'documented',
    operations: ['lambda:CreateEventSourceMapping'],
    run: async (aws) => {
      const url = await queue(aws)
      const { name } = await mapped(aws, url, handlerOf())
      expect(await refusal(map(aws, url, name))).toBe('ResourceConflictException')
    },
  }),
  behaviour({
    id: 'mapping.deleted',
    statement: 'When a mapping is deleted, messages stay in the queue',
    source: `${api}/API_DeleteEventSourceMapping.html`,
    trust: 'documented',
    operations: ['lambda:DeleteEventSourceMapping'],
    run: async (aws) => {
      const url = await queue(aws)
      const { mapping } = await mapped(aws, url, handlerOf())
      await aws.lambda.deleteEventSourceMapping({ UUID: mapping })
      await eventually(aws, async () => expect(await refusal(aws.lambda.getEventSourceMapping({ UUID: mapping }))).toBe('ResourceNotFoundException'))
      // a poller that is about to end may still take some
      await eventually(aws, async () => {
        await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'stays' })
        expect(bodies(await receiveAll(aws, url, 1, 1))[0]).toBe('stays')
      })
    },
  }),
]
