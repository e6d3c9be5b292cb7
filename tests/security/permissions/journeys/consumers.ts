import { randomUUID } from 'node:crypto'
import { GetQueueAttributesCommand, type QueueAttributeName, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Journey } from '@stagecraft/localstack/config.ts'
import { goOn, holdDelivery } from '../../../faults/support/mappings.ts'
import { type QueueName, queueUrl } from '../../../faults/support/queues.ts'
import type { Stack } from '../../../faults/support/stack.ts'
import { journey, wait } from './journey.ts'
import { purge, queueOf } from './queues.ts'

/** What a function could not take comes back. */
export const consumers: readonly Journey[] = Object.entries(queueOf).map(([name, queue]) =>
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
)

async function inFlight(stack: Stack, queue: QueueName): Promise<number> {
  const AttributeNames: QueueAttributeName[] = ['ApproximateNumberOfMessagesNotVisible']
  const { Attributes = {} } = await stack.sqs.send(new GetQueueAttributesCommand({ QueueUrl: await queueUrl(stack, queue), AttributeNames }))
  return Number(Attributes.ApproximateNumberOfMessagesNotVisible)
}
