import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import type { Journey } from '@stagecraft/localstack/config.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { call, functionName, type Stack } from '../../../faults/support/stack.ts'
import { request } from './api-request.ts'
import { journey, wait } from './journey.ts'
import { queueOf } from './queues.ts'

const everyFunction = [
  ...Object.keys(queueOf),
  'migrate',
  'read-file',
  'reconcile',
  'resend-lines',
  'imports',
  'orders',
  'publish-outbox',
  'redrive',
  'measure-backlog',
  'operations',
  'grant-groups',
  'link-identity',
  'activity',
  'erase-customer',
  'smoke-test',
]

/** Every function writes its log, and what it measured stands there. */
export const logs: readonly Journey[] = [
  ...everyFunction.map((name) =>
    journey(`what ${name} says is in its log`, [name], async (stack) => {
      const startTime = Date.now()
      // whatever it answers, it says something
      await call(stack, name, harmless(name)).catch(() => {})
      await waitForLog(stack, name, startTime)
    }),
  ),
  journey('what waits for too long is measured', ['measure-backlog'], async (stack) => {
    const startTime = Date.now()
    await call(stack, 'measure-backlog')
    await waitForLog(stack, 'measure-backlog', startTime, '{ $._aws.CloudWatchMetrics[0].Namespace = "*" }')
  }),
]

async function waitForLog(stack: Stack, name: string, startTime: number, filterPattern = ''): Promise<void> {
  const logs = new CloudWatchLogsClient(clientOptions(stack.record))
  const logGroupName = `/aws/lambda/${functionName(stack, name)}`
  try {
    await wait('its log has grown', async () => {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, startTime, filterPattern }))
      return events.length > 0
    })
  } finally {
    logs.destroy()
  }
}

function harmless(name: string): unknown {
  if (name in queueOf || name === 'read-file') return { Records: [] }
  if (name === 'resend-lines') return { lines: [] }
  if (['imports', 'orders', 'operations', 'activity'].includes(name)) return request('GET', '/nothing')
  return {}
}
