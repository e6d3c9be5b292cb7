import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { updated } from '../../../localstack/stack/functions-api.ts'
import { functionName, type Stack } from './stack.ts'

/** Takes the handlers of functions away: each invocation fails, and nothing of the data is touched. Resolves to what gives them back. */
export async function breakFunctions(stack: Stack, names: readonly string[]): Promise<() => Promise<void>> {
  const handlers = await Promise.all(
    names.map(async (name) => {
      const FunctionName = functionName(stack, name)
      const { Handler = '' } = await stack.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
      return { FunctionName, Handler }
    }),
  )
  const set = async (change: (own: string) => string) => {
    for (const { FunctionName, Handler } of handlers) {
      await stack.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: change(Handler) }))
      await updated(stack.lambda, FunctionName)
    }
  }
  await set((own) => own.replace(/\.\w+$/, '.gone'))
  return () => set((own) => own)
}
