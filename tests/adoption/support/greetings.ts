import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { eventually } from '../../system/support/stack.ts'

/** What the function of the smallest application makes of a name: it answers in another queue. */
export async function answerTo(record: StackRecord, name: string): Promise<string> {
  const sqs = new SQSClient(clientOptions(record))
  const queue = (which: string) => `${record.endpoint}/000000000000/minimal-local-${which}`
  await sqs.send(new SendMessageCommand({ QueueUrl: queue('names'), MessageBody: name }))
  const answer = await eventually('an answer', async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue('answers'), WaitTimeSeconds: 1 }))
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl: queue('answers'), ReceiptHandle }))
    return Messages[0]?.Body
  })
  sqs.destroy()
  return answer
}
