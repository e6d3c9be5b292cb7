import { randomUUID } from 'node:crypto'
import { GetFunctionConfigurationCommand, InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { Journey } from '@stagecraft/localstack/config.ts'
import { functionName, type Stack } from '../../../faults/support/stack.ts'
import { journey, wait } from './journey.ts'

/** What each function cannot do: a request that is none, a time that is none, an age that no date has. measure-backlog takes no request: its role is none. */
const impossible: Record<string, object> = {
  'measure-backlog': {},
  'read-file': {},
  'resend-lines': {},
  redrive: { redriveId: 'none' },
  'publish-outbox': { publishAgainSince: 'never' },
  reconcile: { lostAfterSeconds: 1e300 },
}
const queueOf = (name: string) => (name === 'read-file' ? 'read-file-failures' : 'failed-invocations')

/** An invocation that nobody waits for is kept where it fails for good. */
export const failures: readonly Journey[] = Object.entries(impossible).map(([name, request]) =>
  journey(`an invocation of ${name} that fails for good is kept`, [name], async (stack) => {
    const mark = randomUUID()
    const giveBack = name === 'measure-backlog' ? await withoutRole(stack, name) : undefined
    await stack.lambda.send(
      new InvokeCommand({ FunctionName: functionName(stack, name), InvocationType: 'Event', Payload: JSON.stringify({ ...request, mark }) }),
    )
    const { QueueUrl } = await stack.sqs.send(new GetQueueUrlCommand({ QueueName: fullName(stack, queueOf(name)) }))
    await wait('it is in the queue of failures', async () => {
      const { Messages = [] } = await stack.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }))
      return Messages.some(({ Body = '' }) => Body.includes(mark))
    }).finally(giveBack)
  }),
)

async function withoutRole(stack: Stack, name: string): Promise<() => Promise<void>> {
  const FunctionName = functionName(stack, name)
  const { Environment } = await stack.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const set = async (Variables: Record<string, string>) => {
    await stack.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }))
  }
  const variables = Environment?.Variables ?? {}
  await set({ ...variables, DATABASE_ROLE: 'none' })
  return () => set(variables)
}

function fullName({ record }: Stack, name: string): string {
  return `${record.service}-${record.stage}-${name}`
}
