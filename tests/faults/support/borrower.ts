import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { openProject } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { updated } from '@stagecraft/localstack/stack/functions-api.ts'
import { borrowing } from '@stagecraft/localstack/stack/lent/borrowing.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'

/** A process that borrows of the stack all that can be borrowed, says so to its parent, and then waits to be killed. */
const [, , what = '', FunctionName = '', QueueUrl = ''] = process.argv
const project = await openProject()
const record = await readStack(project)
if (!record) throw new Error('The stack does not run.')
const [lambda, sqs] = [new LambdaClient(clientOptions(record)), new SQSClient(clientOptions(record))]

await borrowing(project, record, what, async (note) => {
  const { Handler = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const { ReservedConcurrentExecutions: reserved = null } = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }))
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
  const mappings = EventSourceMappings.map(({ UUID = '' }) => UUID)
  await note({
    queues: [{ url: QueueUrl, attributes: Attributes }],
    mappings,
    functions: [
      { name: FunctionName, handler: Handler },
      { name: FunctionName, reserved },
    ],
  })
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: 'index.gone' }))
  await updated(lambda, FunctionName)
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '7' } }))
  for (const UUID of mappings) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))
  process.send?.('changed')
  await new Promise((resolve) => setTimeout(resolve, 120_000))
})
