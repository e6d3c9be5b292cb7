import { randomUUID } from 'node:crypto'
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Journey } from '@stagecraft/localstack/config.ts'
import { goOn, holdDelivery } from '../../../faults/support/mappings.ts'
import { depth, queueUrl } from '../../../faults/support/queues.ts'
import { figuresOf } from '../../../faults/support/settle.ts'
import { call, drop, type Stack } from '../../../faults/support/stack.ts'
import { event, fileOf } from '../../../system/support/order-files.ts'
import { ask } from './api-request.ts'
import { journey, wait } from './journey.ts'
import { count, file, newOrder } from './orders.ts'
import { purge } from './queues.ts'
import { withTimeLimit } from './time-limit.ts'

/** Lines die, and are sent again. */
export const operations: readonly Journey[] = [
  journey('a dead letter is recorded', ['record-dead-letter'], async (stack) => {
    await deadLine(stack)
    await wait('its queue is empty', async () => (await depth(stack, 'order-events-dlq')) === 0)
  }),
  journey('dead lines that an operator sends again are applied', ['operations', 'redrive', 'resend-lines'], async (stack) => {
    const order = await deadLine(stack)
    await ask(stack, 'operations', 'POST', '/redrives', {})
    await wait('it is applied', async () => (await count(stack, 'order_events', order)) === 1)
  }),
  journey('a redrive that takes longer than a function may run is finished', ['redrive'], async (stack) => {
    // 30 s before its end the function hands over, so with less it does after every 200 lines; Lambda's two retries alone would not get to the end
    await withTimeLimit(stack, 'redrive', 20, async () => {
      await manyDeadLines(stack, 900)
      const { id } = await ask<{ id: string }>(stack, 'operations', 'POST', '/redrives', {})
      await wait(
        'it is finished',
        async () => (await stack.pool.query(`select 1 from redrives where id = $1 and status = 'done'`, [id])).rowCount === 1,
      )
    })
  }),
]

export const deployment: Journey = journey(
  'a deployment brings the database up to date',
  ['migrate'],
  async (stack) => void (await call(stack, 'migrate')),
)

// A line that died: its message goes where the queue would have put it after fifteen tries
async function deadLine(stack: Stack): Promise<string> {
  const order = newOrder()
  await holdDelivery(stack, 'apply-event')
  try {
    await drop(stack, `${randomUUID()}.csv`, file(order))
    let body = ''
    await wait('it is queued', async () => {
      const { Messages = [] } = await stack.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: await queueUrl(stack, 'order-events'), VisibilityTimeout: 60 }),
      )
      body = Messages[0]?.Body ?? ''
      return body.includes(order)
    })
    await purge(stack)
    await stack.sqs.send(
      new SendMessageCommand({
        QueueUrl: await queueUrl(stack, 'order-events-dlq'),
        MessageBody: body,
        MessageGroupId: order,
        MessageDeduplicationId: randomUUID(),
      }),
    )
  } finally {
    await goOn(stack, 'apply-event')
  }
  await wait(
    'it is dead',
    async () => (await stack.pool.query(`select 1 from import_lines where order_id = $1 and state = 'dead'`, [order])).rowCount === 1,
  )
  return order
}

async function manyDeadLines(stack: Stack, lines: number): Promise<void> {
  await holdDelivery(stack, 'apply-event')
  try {
    const orders = Array.from({ length: lines }, newOrder)
    const { key } = await drop(stack, `${randomUUID()}.csv`, fileOf(orders.map((order) => event(order, 1, 'placed'))))
    await wait('it is read', async () => (await figuresOf(stack, key))?.status === 'read')
    await purge(stack)
    await stack.pool.query(
      `with these as (update imports set dead = queued, queued = 0 where object_key = $1 returning id)
       update import_lines set state = 'dead', reason_code = 'journey', reason = 'It was to die.' from these where import_id = these.id`,
      [key],
    )
  } finally {
    await goOn(stack, 'apply-event')
  }
}
