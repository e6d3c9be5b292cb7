import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions, type EngineAccess } from './client-options.ts'

/** What a run changes in a stack for its own time, as it was before. */
export interface Lent {
  /** Attributes of queues by their addresses. */
  queues: { url: string; attributes: Record<string, string> }[]
  /** Ids of the event source mappings that are enabled. */
  mappings: string[]
}

/** Sets queues and event source mappings as they were. What is gone by now, with a stack that was made anew, is left out. */
export async function restoreLent(access: EngineAccess, { queues, mappings }: Lent): Promise<void> {
  const [lambda, sqs] = [new LambdaClient(clientOptions(access)), new SQSClient(clientOptions(access))]
  try {
    for (const { url, attributes } of queues)
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes })).catch(unlessGone('QueueDoesNotExist'))
    for (const UUID of mappings)
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true })).catch(unlessGone('ResourceNotFoundException'))
  } finally {
    lambda.destroy()
    sqs.destroy()
  }
}

function unlessGone(name: string) {
  return (error: Error) => {
    if (error.name !== name) throw error
  }
}
