import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs'

/** Pages that are read, of 10,000 events or 1 MB each, and events that are kept of them, the newest. */
const mostPages = 100
const mostEvents = 20_000

/**
 * The events of a log group as CloudWatch has them, oldest first, over all its pages; the newest 20,000 of them. None where there is no such group: one of a
 * function that was never invoked. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export async function logEvents(client: CloudWatchLogsClient, wanted: FilterLogEventsCommandInput): Promise<{ at: number; text: string }[]> {
  let events: FilteredLogEvent[] = []
  let nextToken: string | undefined
  for (let page = 0; page < mostPages && (page === 0 || nextToken); page += 1) {
    const answer = await client.send(new FilterLogEventsCommand({ ...wanted, ...(nextToken ? { nextToken } : {}) })).catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException') return undefined
      throw error
    })
    events = [...events, ...(answer?.events ?? [])].slice(-mostEvents)
    nextToken = answer?.nextToken
  }
  return events.map(({ timestamp = 0, message = '' }) => ({ at: timestamp, text: message.trimEnd() }))
}
