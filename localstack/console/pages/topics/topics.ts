import {
  GetSubscriptionAttributesCommand,
  type Subscription as Listed,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns'
import { StagecraftError } from '../../../errors.ts'
import { clientOptions } from '../../../stack/client-options.ts'
import { attributeValues, bodyValues, standsAgainst } from '../../../stack/template/filter-policy.ts'
import { referencesIn } from '../../../stack/template/references-in.ts'
import type { ConsoleContext } from '../../context.ts'
import { modelOf } from '../../model/model.ts'
import { nameIn, physicalIds } from '../../physical.ts'
import type { Subscription, TopicDetail, TopicMessage, TopicRow, Verdict } from './types.ts'

/** Every topic of the system, in the template's order, with its ARN. */
export async function deployedTopics({ stack, description }: ConsoleContext): Promise<(TopicRow & { arn: string })[]> {
  const is = await description()
  const ids = await physicalIds(await stack())
  const subscriptions = Object.values(is.template.Resources).filter(({ Type }) => Type === 'AWS::SNS::Subscription')
  return modelOf(is)
    .nodes.filter(({ kind }) => kind === 'topic')
    .map(({ id, name }) => {
      const arn = ids.get(id) ?? ''
      const own = subscriptions.filter(({ Properties }) => referencesIn(Properties.TopicArn).includes(id))
      return { name: nameIn(arn) || name, arn, isFifo: (nameIn(arn) || name).endsWith('.fifo'), subscriptions: own.length }
    })
}

/** A topic and its subscriptions as they are deployed. Throws `no-such-topic`. */
export async function topicDetail(console: ConsoleContext, name: string): Promise<TopicDetail> {
  const topics = await deployedTopics(console)
  const topic = topics.find((each) => each.name === name)
  if (!topic?.arn)
    throw new StagecraftError('no-such-topic', `There is no topic “${name}”.`, { hint: `There are: ${topics.map((each) => each.name).join(', ')}.` })
  return withSns(console, async (client) => {
    const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic.arn }))
    return { ...topic, subscribers: await Promise.all(Subscriptions.map((listed) => subscription(client, listed))) }
  })
}

async function subscription(client: SNSClient, { SubscriptionArn: arn = '', Protocol = '', Endpoint = '' }: Listed): Promise<Subscription> {
  const { Attributes: is = {} } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }))
  const { deadLetterTargetArn } = JSON.parse(is.RedrivePolicy || '{}') as { deadLetterTargetArn?: string } // as AWS documents the attribute
  return {
    arn,
    protocol: Protocol,
    endpoint: Endpoint.startsWith('arn:') ? nameIn(Endpoint) : Endpoint,
    isRaw: is.RawMessageDelivery === 'true',
    ...(is.FilterPolicy ? { filterPolicy: JSON.parse(is.FilterPolicy) } : {}),
    filterScope: is.FilterPolicyScope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes',
    ...(deadLetterTargetArn ? { deadLetters: nameIn(deadLetterTargetArn) } : {}),
  }
}

/** Which subscriptions a message would reach, and what stands against it at the others. Nothing is published. */
export async function testMessage(console: ConsoleContext, name: string, { body, attributes = {} }: TopicMessage): Promise<Verdict[]> {
  const { subscribers } = await topicDetail(console, name)
  return subscribers.map(({ arn, filterPolicy, filterScope }) => {
    const values = filterScope === 'MessageBody' ? bodyValues(body) : attributeValues(attributes)
    const against = filterPolicy ? standsAgainst(filterPolicy as Record<string, unknown>, values) : []
    return { arn, passes: against.length === 0, against }
  })
}

/** Publishes a message, and returns its id. */
export async function publish(
  console: ConsoleContext,
  name: string,
  { body, subject, group, deduplicationId, attributes = {} }: TopicMessage,
): Promise<{ id: string }> {
  const { arn, isFifo } = await topicDetail(console, name)
  const { MessageId = '' } = await withSns(console, (client) =>
    client.send(
      new PublishCommand({
        TopicArn: arn,
        Message: body,
        Subject: subject || undefined,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([key, given]) => [
            key,
            typeof given === 'string' ? { DataType: 'String', StringValue: given } : { DataType: given.type, StringValue: given.value },
          ]),
        ),
        ...(isFifo ? { MessageGroupId: group, MessageDeduplicationId: deduplicationId || crypto.randomUUID() } : {}),
      }),
    ),
  )
  return { id: MessageId }
}

async function withSns<T>({ stack }: ConsoleContext, work: (client: SNSClient) => Promise<T>): Promise<T> {
  const client = new SNSClient(clientOptions(await stack()))
  try {
    return await work(client)
  } finally {
    client.destroy()
  }
}
