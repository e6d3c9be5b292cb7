import { ChangeMessageVisibilityCommand, DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions, type EngineAccess } from '../../../stack/client-options.ts'

/** How long the others stay hidden where the console ends in between, in seconds. */
const hiddenSeconds = 30

/** Takes the messages out of a queue whose attribute `name` is `value`. The others are taken for a moment and shown again: that counts a receive of each. */
export async function removeMarked(access: EngineAccess, QueueUrl: string, name: string, value: string): Promise<void> {
  const client = new SQSClient(clientOptions(access))
  const others: Message[] = []
  try {
    for (;;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: hiddenSeconds, MessageAttributeNames: [name] }),
      )
      if (Messages.length === 0) return
      for (const message of Messages)
        if (message.MessageAttributes?.[name]?.StringValue === value)
          await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
        else others.push(message)
    }
  } finally {
    for (const { ReceiptHandle } of others)
      await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })).catch(() => {})
    client.destroy()
  }
}
