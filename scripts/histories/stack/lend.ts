import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Project } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { giveBack, noteLent } from '@stagecraft/localstack/stack/lent.ts'
import type { Lent } from '@stagecraft/localstack/stack/restore-lent.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

/** While histories run, a message whose function died is handed out again after so many seconds, and not after minutes. */
const visibilitySeconds = 3
/** So often it is handed out: a fault must not give up what nobody brings back. */
const receives = 1_000

/** Shortens the queues of consumers, by their addresses. What they were is noted first, and `giveBack` puts it back: at the end, or when the stack starts again. */
export async function lend(project: Project, stack: StackRecord, queues: readonly string[]): Promise<void> {
  // of a run that was killed
  await giveBack(project, stack)
  const [lambda, sqs] = [new LambdaClient(clientOptions(stack)), new SQSClient(clientOptions(stack))]
  try {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}))
    const lent: Lent = { queues: [], mappings: EventSourceMappings.flatMap(({ State, UUID }) => (State === 'Enabled' && UUID ? [UUID] : [])) }
    for (const url of queues) {
      const asked = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'] })
      const { Attributes = {} } = await sqs.send(asked)
      lent.queues.push({ url, attributes: Attributes })
    }
    await noteLent(project, lent)
    for (const { url, attributes } of lent.queues) await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: shortened(attributes) }))
  } finally {
    lambda.destroy()
    sqs.destroy()
  }
}

function shortened({ RedrivePolicy }: Lent['queues'][number]['attributes']): Record<string, string> {
  const policy = RedrivePolicy && JSON.stringify({ ...JSON.parse(RedrivePolicy), maxReceiveCount: receives })
  return { VisibilityTimeout: String(visibilitySeconds), ...(policy && { RedrivePolicy: policy }) }
}
