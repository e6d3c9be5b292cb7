import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { deploy, toldBy } from '../functions.ts'
import { eventually, refusal } from '../waiting.ts'
import { bodies, queue, queueArn, receiveAll } from './queues.ts'
import { allow, strings, subscribe, subscriber, topic } from './topics.ts'

const guide = 'https://docs.aws.amazon.com/sns/latest/dg'
const api = 'https://docs.aws.amazon.com/sns/latest/api'

/** Topics, and what queues get of them. */
export const sns = [
  behaviour({
    id: 'sns.envelope',
    statement: 'Without raw delivery a queue gets JSON with type, topic, message and attributes',
    source: `${guide}/sns-sqs-as-subscriber.html`,
    trust: 'documented',
    operations: ['sns:CreateTopic', 'sns:Subscribe', 'sns:Publish'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const url = await subscriber(aws, TopicArn, { RawMessageDelivery: 'false' })
      const { MessageId } = await aws.sns.publish({ TopicArn, Message: 'größer', Subject: 'about', MessageAttributes: strings({ status: 'paid' }) })
      const [message] = await receiveAll(aws, url, 1)
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({
        Type: 'Notification',
        MessageId,
        TopicArn,
        Subject: 'about',
        Message: 'größer',
        MessageAttributes: { status: { Type: 'String', Value: 'paid' } },
      })
    },
  }),
  behaviour({
    id: 'sns.raw',
    statement: 'With raw delivery a queue gets the message as it is, and its attributes as the message’s own',
    source: `${guide}/sns-large-payload-raw-message-delivery.html`,
    trust: 'documented',
    operations: ['sns:Subscribe', 'sns:Publish'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const url = await subscriber(aws, TopicArn)
      await aws.sns.publish({ TopicArn, Message: '{"a":1}', MessageAttributes: strings({ traceparent: '00-1-2-01' }) })
      const [message] = await receiveAll(aws, url, 1)
      expect(message).toMatchObject({ Body: '{"a":1}', MessageAttributes: strings({ traceparent: '00-1-2-01' }) })
    },
  }),
  ...(
    [
      ['sns.filter', 'A filter by several values lets each of them through', { status: ['shipped', 'delivered'] }, ['shipped', 'delivered']],
      ['sns.filter-prefix', 'A filter by prefix lets through what begins so', { status: [{ prefix: 'ship' }] }, ['shipped']],
      [
        'sns.filter-not',
        'A filter by anything-but lets through what has another value',
        { status: [{ 'anything-but': ['placed'] }] },
        ['shipped', 'delivered'],
      ],
      ['sns.filter-number', 'A filter by a numeric range compares numbers', { amount: [{ numeric: ['>=', 10, '<', 100] }] }, ['shipped']],
      [
        'sns.filter-exists',
        'A filter by exists false lets through what has no such attribute',
        { customer: [{ exists: false }] },
        ['placed', 'delivered'],
      ],
      ['sns.filter-and', 'A filter by two attributes wants both', { status: ['placed', 'shipped'], customer: ['c1'] }, ['shipped']],
    ] as const
  ).map(([id, statement, filter, expected]) =>
    behaviour({
      id,
      statement,
      source: `${guide}/sns-subscription-filter-policies.html`,
      trust: 'documented',
      operations: ['sns:Subscribe', 'sns:Publish'],
      run: async (aws) => {
        const TopicArn = await topic(aws)
        const filtered = await subscriber(aws, TopicArn, { FilterPolicy: JSON.stringify(filter) })
        const everything = await subscriber(aws, TopicArn)
        const sent = { placed: ['5'], shipped: ['50', 'c1'], delivered: ['500'] }
        for (const [status, [amount = '', customer]] of Object.entries(sent)) {
          const MessageAttributes = {
            ...strings({ status, ...(customer && { customer }) }),
            amount: { DataType: 'Number', StringValue: amount },
          }
          // on AWS a filter takes up to 15 minutes to be everywhere: it is part of the subscription from its beginning
          await aws.sns.publish({ TopicArn, Message: status, MessageAttributes })
        }
        await receiveAll(aws, everything, 3)
        expect(bodies(await receiveAll(aws, filtered, expected.length)).toSorted()).toEqual([...expected].toSorted())
      },
    }),
  ),
  behaviour({
    id: 'sns.filter-body',
    statement: 'A filter with the scope MessageBody compares the fields of the message, nested ones too',
    source: `${guide}/sns-message-filtering-scope.html`,
    trust: 'documented',
    operations: ['sns:Subscribe', 'sns:Publish'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const FilterPolicy = JSON.stringify({ order: { status: ['paid'] } })
      const url = await subscriber(aws, TopicArn, { FilterPolicy, FilterPolicyScope: 'MessageBody' })
      const everything = await subscriber(aws, TopicArn)
      for (const status of ['placed', 'paid']) await aws.sns.publish({ TopicArn, Message: JSON.stringify({ order: { status } }) })
      await receiveAll(aws, everything, 2)
      expect(bodies(await receiveAll(aws, url, 1))).toEqual(['{"order":{"status":"paid"}}'])
    },
  }),
  behaviour({
    id: 'sns.filter-changed',
    statement: 'A subscription’s filter can be changed, and is read as it was set',
    source: `${api}/API_SetSubscriptionAttributes.html`,
    trust: 'documented',
    operations: ['sns:SetSubscriptionAttributes', 'sns:GetSubscriptionAttributes'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const url = await queue(aws)
      const SubscriptionArn = await subscribe(aws, TopicArn, url)
      const AttributeValue = JSON.stringify({ status: ['paid'] })
      await aws.sns.setSubscriptionAttributes({ SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue })
      const { Attributes } = await aws.sns.getSubscriptionAttributes({ SubscriptionArn })
      expect(JSON.parse(Attributes?.FilterPolicy ?? '{}')).toEqual({ status: ['paid'] })
    },
  }),
  behaviour({
    id: 'sns.filter-invalid',
    statement: 'A filter that is not valid is refused',
    source: `${guide}/subscription-filter-policy-constraints.html`,
    trust: 'documented',
    operations: ['sns:Subscribe'],
    run: async (aws) => {
      const [TopicArn, url] = [await topic(aws), await queue(aws)]
      expect(await refusal(subscribe(aws, TopicArn, url, { FilterPolicy: '{"status":"paid"}' }))).toMatch(/InvalidParameter/)
    },
  }),
  behaviour({
    id: 'sns.batch-limits',
    statement: 'A batch of more than ten messages, and one with two equal ids, is refused as a whole',
    source: `${api}/API_PublishBatch.html`,
    trust: 'documented',
    operations: ['sns:PublishBatch'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const batch = (ids: string[]) => aws.sns.publishBatch({ TopicArn, PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message: 'x' })) })
      expect(await refusal(batch(Array.from({ length: 11 }, (_, at) => `id-${at}`)))).toMatch(/TooManyEntriesInBatchRequest/)
      expect(await refusal(batch(['same', 'same']))).toMatch(/BatchEntryIdsNotDistinct/)
    },
  }),
  behaviour({
    id: 'sns.batch-partly',
    statement: 'In a batch each message succeeds or fails by itself',
    source: `${api}/API_PublishBatch.html`,
    trust: 'documented',
    operations: ['sns:PublishBatch'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const PublishBatchRequestEntries = [
        { Id: 'good', Message: 'x' },
        { Id: 'bad', Message: '' },
      ]
      const { Successful = [], Failed = [] } = await aws.sns.publishBatch({ TopicArn, PublishBatchRequestEntries })
      expect([Successful.map(({ Id }) => Id), Failed.map(({ Id, SenderFault }) => [Id, SenderFault])]).toEqual([['good'], [['bad', true]]])
    },
  }),
  behaviour({
    id: 'sns.queue-policy',
    statement: 'A queue whose policy does not let the topic send gets nothing, while another subscriber gets it',
    source: `${guide}/subscribe-sqs-queue-to-sns-topic.html`,
    trust: 'documented',
    operations: ['sns:Publish', 'sqs:SetQueueAttributes'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const [closed, open] = [await queue(aws), await subscriber(aws, TopicArn)]
      await subscribe(aws, TopicArn, closed, { RawMessageDelivery: 'true' })
      await aws.sns.publish({ TopicArn, Message: 'first' })
      await receiveAll(aws, open, 1)
      await allow(aws, TopicArn, closed)
      await eventually(aws, async () => {
        await aws.sns.publish({ TopicArn, Message: 'second' })
        expect(bodies(await receiveAll(aws, closed, 1, 2))[0]).toBe('second')
      })
    },
  }),
  behaviour({
    id: 'sns.dead-letter',
    statement: 'A message that cannot be delivered goes to the subscription’s dead-letter queue',
    source: `${guide}/sns-dead-letter-queues.html`,
    trust: 'documented',
    operations: ['sns:Subscribe', 'sns:Publish'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const [gone, dead] = [await queue(aws), await queue(aws)]
      await allow(aws, TopicArn, dead)
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn(aws, dead) })
      await subscribe(aws, TopicArn, gone, { RawMessageDelivery: 'true', RedrivePolicy })
      await aws.sqs.deleteQueue({ QueueUrl: gone })
      await aws.sns.publish({ TopicArn, Message: 'lost' })
      const [letter] = await receiveAll(aws, dead, 1, 6)
      expect(letter?.Body).toContain('lost')
    },
  }),
  behaviour({
    id: 'sns.unsubscribed',
    statement: 'A queue that has unsubscribed gets nothing more',
    source: `${api}/API_Unsubscribe.html`,
    trust: 'documented',
    operations: ['sns:Unsubscribe', 'sns:ListSubscriptionsByTopic'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const [gone, still] = [await subscriber(aws, TopicArn), await subscriber(aws, TopicArn)]
      const { Subscriptions = [] } = await aws.sns.listSubscriptionsByTopic({ TopicArn })
      const SubscriptionArn = Subscriptions.find(({ Endpoint }) => Endpoint === queueArn(aws, gone))?.SubscriptionArn
      await aws.sns.unsubscribe({ SubscriptionArn })
      await aws.sns.publish({ TopicArn, Message: 'x' })
      await receiveAll(aws, still, 1)
      expect((await aws.sqs.receiveMessage({ QueueUrl: gone })).Messages ?? []).toEqual([])
    },
  }),
  behaviour({
    id: 'sns.missing-topic',
    statement: 'A topic that is not there is NotFound',
    source: `${api}/API_Publish.html`,
    trust: 'documented',
    operations: ['sns:Publish'],
    run: async (aws) => {
      const TopicArn = aws.arn('sns', aws.name('missing'))
      expect(await refusal(aws.sns.publish({ TopicArn, Message: 'x' }))).toMatch(/NotFound/)
    },
  }),
  behaviour({
    id: 'sns.create-again',
    statement: 'Creating a topic again answers with the same ARN',
    source: `${api}/API_CreateTopic.html`,
    trust: 'documented',
    operations: ['sns:CreateTopic'],
    run: async (aws) => {
      const name = aws.name('topic')
      expect(await topic(aws, {}, name)).toBe(await topic(aws, {}, name))
    },
  }),
  behaviour({
    id: 'sns.function',
    statement: 'A subscribed function that lets the topic invoke it gets the message with its topic and subject',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html',
    trust: 'documented',
    operations: ['sns:Subscribe', 'lambda:AddPermission'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const { name, arn } = await deploy(aws, 'exports.handler = async ({ Records }) => tell(Records[0].Sns)')
      const permission = { StatementId: 'sns', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com', SourceArn: TopicArn }
      await aws.lambda.addPermission({ FunctionName: name, ...permission })
      const { SubscriptionArn } = await aws.sns.subscribe({ TopicArn, Protocol: 'lambda', Endpoint: arn })
      aws.undo(() => aws.sns.unsubscribe({ SubscriptionArn }))
      await aws.sns.publish({ TopicArn, Message: 'x', Subject: 'about' })
      await eventually(aws, async () => expect(await toldBy(aws, name)).toMatchObject([{ TopicArn, Message: 'x', Subject: 'about' }]))
    },
  }),
]
