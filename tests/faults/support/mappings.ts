import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import { functionName, type Stack } from './stack.ts'

/** Lets a function's queue fill up: nothing is delivered until it is let go on. */
export async function holdDelivery(stack: Stack, name: string): Promise<void> {
  await setEnabled(stack, name, false)
}

export async function goOn(stack: Stack, name: string): Promise<void> {
  await setEnabled(stack, name, true)
}

async function setEnabled({ lambda, ...stack }: Stack, name: string, Enabled: boolean): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: functionName({ lambda, ...stack }, name) }),
  )
  for (const { UUID } of EventSourceMappings) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }))
}
