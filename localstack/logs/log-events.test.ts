import type { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { expect, test } from 'vitest'
import { logEvents } from './log-events.ts'

/** CloudWatch with a log of `pages` pages of 8,000 events. */
function logOf(pages: number): CloudWatchLogsClient {
  const send = async ({ input: { nextToken = '0' } }: FilterLogEventsCommand) => {
    const page = Number(nextToken)
    const events = Array.from({ length: 8_000 }, (_, index) => ({ timestamp: page * 8_000 + index, message: `line ${page * 8_000 + index}\n` }))
    return { events, ...(page + 1 < pages ? { nextToken: String(page + 1) } : {}) }
  }
  return { send } as unknown as CloudWatchLogsClient // what is asked of it
}

test('all pages are read, and of many events the newest are kept', async () => {
  expect(await logEvents(logOf(2), {})).toHaveLength(16_000)
  const newest = await logEvents(logOf(5), {})
  expect([newest.length, newest[0]?.text, newest.at(-1)]).toEqual([20_000, 'line 20000', { at: 39_999, text: 'line 39999' }])
})

test('a log group that is not there has none, and what else fails is thrown', async () => {
  const failing = (name: string) => ({ send: () => Promise.reject(Object.assign(new Error('no'), { name })) }) as unknown as CloudWatchLogsClient
  expect(await logEvents(failing('ResourceNotFoundException'), {})).toEqual([])
  await expect(logEvents(failing('AccessDenied'), {})).rejects.toThrow('no')
})
