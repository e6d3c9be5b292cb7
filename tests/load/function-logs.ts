import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

let client: CloudWatchLogsClient | undefined

/** Whether a function logged a line that holds `mark` in the last seconds. */
export async function logged(stack: StackRecord, name: string, mark: string): Promise<boolean> {
  client ??= new CloudWatchLogsClient(clientOptions(stack))
  const { events = [] } = await client
    .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${stack.functions[name]}`, startTime: Date.now() - 20_000 }))
    .catch(() => ({ events: [] }))
  return events.some(({ message }) => message?.includes(mark))
}
