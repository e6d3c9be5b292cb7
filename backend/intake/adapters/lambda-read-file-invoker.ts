import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import type { ReadFileInvoker } from '../ports.ts'

/** Invokes read-file asynchronously: Lambda keeps the request and answers at once. */
export function lambdaReadFileInvoker(client: Pick<LambdaClient, 'send'>, functionName: string): ReadFileInvoker {
  const invoke = async (payload: object) => {
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: JSON.stringify(payload) }))
  }
  return {
    readOn: (importId) => invoke({ importId }),
    readObject: (object) => invoke({ object }),
  }
}
