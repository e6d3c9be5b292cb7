import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions, type EngineAccess, type StageAccess } from '../client-options.ts'
import { setMapping, updated } from '../functions-api.ts'

/** What is changed in a stack for a while, as it was before. */
export interface Lent {
  /** Attributes of queues by their addresses. */
  queues?: { url: string; attributes: Record<string, string> }[]
  /** Ids of the event source mappings that are enabled. */
  mappings?: string[]
  /** Functions by their full names. `reserved` is null where no concurrency is reserved. */
  functions?: ({ name: string; handler: string } | { name: string; reserved: number | null })[]
}

/** Sets queues, event source mappings and functions as they were. What is gone by now, with a stack that was made anew, is left out. */
export async function restoreLent(access: EngineAccess | StageAccess, { queues = [], mappings = [], functions = [] }: Lent): Promise<void> {
  const [lambda, sqs] = [new LambdaClient(clientOptions(access)), new SQSClient(clientOptions(access))]
  try {
    for (const { url, attributes } of queues)
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes })).catch(unlessGone('QueueDoesNotExist'))
    for (const UUID of mappings) await setMapping(lambda, UUID, true).catch(unlessGone('ResourceNotFoundException'))
    for (const each of functions) await restoreFunction(lambda, each).catch(unlessGone('ResourceNotFoundException'))
  } finally {
    lambda.destroy()
    sqs.destroy()
  }
}

async function restoreFunction(lambda: LambdaClient, lent: NonNullable<Lent['functions']>[number]): Promise<void> {
  const FunctionName = lent.name
  if ('handler' in lent) {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: lent.handler }))
    await updated(lambda, FunctionName)
  } else if (lent.reserved === null) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
  else await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: lent.reserved }))
}

function unlessGone(name: string) {
  return (error: Error) => {
    if (error.name !== name) throw error
  }
}
