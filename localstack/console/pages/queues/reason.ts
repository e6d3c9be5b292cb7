import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { errorIn } from '../../../logs/entry.ts'
import { logEvents } from '../../../logs/log-events.ts'
import { clientOptions } from '../../../stack/client-options.ts'
import type { ConsoleContext } from '../../context.ts'
import { nameIn } from '../../physical.ts'
import { deployedQueues } from './queues.ts'
import type { QueuedMessage, Reason } from './types.ts'

/**
 * SQS keeps no reason. The message itself has one where Lambda sent it after an asynchronous invocation failed
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html) or SNS could not deliver it; for others the logs of the functions that
 * read its queue are searched for its id.
 */
export async function reasonsOf(
  console: ConsoleContext,
  message: Pick<QueuedMessage, 'id' | 'body' | 'attributes' | 'deadLetterOf'>,
): Promise<Reason[]> {
  const own = ownReason(message)
  if (own) return [own]
  const source = nameIn(message.deadLetterOf ?? '')
  const { consumers = [] } = (await deployedQueues(console)).find(({ name }) => name === source) ?? {}
  const { functions } = await console.description()
  const found = await Promise.all(consumers.map(async (name) => linesAbout(console, name, functions[name]?.name ?? '', message.id)))
  return found.flat()
}

function ownReason({ body, attributes }: Pick<QueuedMessage, 'body' | 'attributes'>): Reason | undefined {
  const [said, code] = [attributes.ErrorMessage ?? attributes.ERROR_MESSAGE, attributes.ErrorCode ?? attributes.ERROR_CODE]
  if (said) return { from: 'the message', text: [code?.value, said.value].filter(Boolean).join(': ') }
  try {
    const { requestContext, responsePayload } = JSON.parse(body) as
      | {
          requestContext?: { condition?: string; functionArn?: string; approximateInvokeCount?: number }
          responsePayload?: { errorType?: string; errorMessage?: string }
        }
      | Record<string, never>
    if (!requestContext?.condition) return undefined
    const error = [responsePayload?.errorType, responsePayload?.errorMessage].filter(Boolean).join(': ')
    const count = requestContext.approximateInvokeCount ?? '?'
    return {
      from: 'the message',
      text: `${requestContext.condition} after ${count} invocations of ${nameIn(requestContext.functionArn ?? '')}. ${error}`,
    }
  } catch {
    return undefined
  }
}

async function linesAbout(console: ConsoleContext, short: string, fullName: string, id: string): Promise<Reason[]> {
  const client = new CloudWatchLogsClient(clientOptions(await console.stack()))
  try {
    const about = await logEvents(client, { logGroupName: `/aws/lambda/${fullName}`, filterPattern: `"${id}"` })
    const errors = about.flatMap(({ text }) => errorIn(text) ?? [])
    const said = errors.length > 0 ? errors : about.map(({ text }) => text)
    return said.slice(-3).map((text) => ({ from: `the log of ${short}`, text }))
  } finally {
    client.destroy()
  }
}
