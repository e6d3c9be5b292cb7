import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { functionName, type Stack } from '../../../faults/support/stack.ts'

/** Lets a function run no longer than `seconds` for the time of `work`. */
export async function withTimeLimit(stack: Stack, name: string, seconds: number, work: () => Promise<void>): Promise<void> {
  const FunctionName = functionName(stack, name)
  const { Timeout } = await stack.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  await stack.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: seconds }))
  try {
    await work()
  } finally {
    await stack.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }))
  }
}
