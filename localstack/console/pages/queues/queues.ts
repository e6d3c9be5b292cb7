import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { StagecraftError } from '../../../errors.ts'
import { clientOptions } from '../../../stack/client-options.ts'
import type { ConsoleContext } from '../../context.ts'
import { modelOf } from '../../model/model.ts'
import { nameIn, physicalIds } from '../../physical.ts'
import type { QueueDetail, QueueRow, Sending } from './types.ts'

/** A queue, and where the AWS API has it. */
export interface DeployedQueue extends QueueRow {
  url: string
}

/** Every queue of the system, in the template's order. */
export async function deployedQueues({ stack, description }: ConsoleContext): Promise<DeployedQueue[]> {
  const { nodes, links } = modelOf(await description())
  const ids = await physicalIds(await stack())
  const known = new Map(nodes.map((node) => [node.id, node.kind === 'queue' ? nameIn(ids.get(node.id) ?? node.name) : node.name]))
  const names = (found: readonly string[]) => [...new Set(found)].map((id) => known.get(id) ?? id)
  return nodes
    .filter(({ kind }) => kind === 'queue')
    .map(({ id, name, isDeadLetters }) => {
      const url = ids.get(id) ?? ''
      const queues = new Set(nodes.filter(({ kind }) => kind === 'queue').map((node) => node.id))
      const [deadLetters] = names(links.filter(({ from, kind }) => from === id && kind === 'fails to').map(({ to }) => to))
      return {
        name: nameIn(url) || name,
        url,
        isFifo: (nameIn(url) || name).endsWith('.fifo'),
        isDeadLetters: Boolean(isDeadLetters),
        consumers: names(links.filter(({ to, kind, from }) => from === id && kind === 'invokes' && to !== id).map(({ to }) => to)),
        ...(deadLetters ? { deadLetters } : {}),
        sources: names(links.filter(({ from, to, kind }) => to === id && kind === 'fails to' && queues.has(from)).map(({ from }) => from)),
      }
    })
}

/** The queue of that name. Throws `no-such-queue`. */
export async function queueNamed(console: ConsoleContext, name: string): Promise<DeployedQueue> {
  const queues = await deployedQueues(console)
  const found = queues.find((each) => each.name === name)
  if (found?.url) return found
  throw new StagecraftError('no-such-queue', `There is no queue “${name}”.`, { hint: `There are: ${queues.map((each) => each.name).join(', ')}.` })
}

/** One queue: its attributes and counts, and what holds its groups. */
export async function queueDetail(console: ConsoleContext, name: string): Promise<QueueDetail> {
  const { url, ...row } = await queueNamed(console, name)
  const [{ Attributes: is = {} }, groups] = await withSqs(console, async (client) =>
    Promise.all([
      client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] })),
      row.isFifo ? console.engine.messageGroups?.(await console.door(), name, 100) : undefined,
    ]),
  )
  const { maxReceiveCount } = JSON.parse(is.RedrivePolicy ?? '{}') as { maxReceiveCount?: number | string } // as AWS documents the attribute
  return {
    ...row,
    arn: is.QueueArn ?? '',
    visibilityTimeout: Number(is.VisibilityTimeout),
    retention: Number(is.MessageRetentionPeriod),
    ...(maxReceiveCount === undefined ? {} : { maxReceiveCount: Number(maxReceiveCount) }),
    ready: Number(is.ApproximateNumberOfMessages),
    held: Number(is.ApproximateNumberOfMessagesNotVisible),
    delayed: Number(is.ApproximateNumberOfMessagesDelayed),
    ...(groups ? { groups } : {}),
    canLook: console.engine.queuedMessages !== undefined,
  }
}

/** Sends a message, and returns its id. */
export async function send(
  console: ConsoleContext,
  name: string,
  { body, group, deduplicationId, delaySeconds, attributes = {} }: Sending,
): Promise<{ id: string }> {
  const { url, isFifo } = await queueNamed(console, name)
  const fifo = { MessageGroupId: group, MessageDeduplicationId: deduplicationId || crypto.randomUUID() }
  const { MessageId = '' } = await withSqs(console, (client) =>
    client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageAttributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, { DataType: 'String', StringValue: value }])),
        ...(isFifo ? fifo : { DelaySeconds: delaySeconds }),
      }),
    ),
  )
  return { id: MessageId }
}

export async function withSqs<T>({ stack }: ConsoleContext, work: (client: SQSClient) => Promise<T>): Promise<T> {
  const client = new SQSClient(clientOptions(await stack()))
  try {
    return await work(client)
  } finally {
    client.destroy()
  }
}
