import { randomUUID } from 'node:crypto'
import type { Journey } from '@stagecraft/localstack/config.ts'
import { goOn, holdDelivery } from '../../../faults/support/mappings.ts'
import { totalDepth } from '../../../faults/support/queues.ts'
import { figuresOf } from '../../../faults/support/settle.ts'
import { bucket, call, drop } from '../../../faults/support/stack.ts'
import { emptyTables, header } from '../../../system/support/stack.ts'
import { ask } from './api-request.ts'
import { journey, wait } from './journey.ts'
import { count, file, newOrder, orderFrom } from './orders.ts'
import { purge } from './queues.ts'
import { withTimeLimit } from './time-limit.ts'

/** Files become orders, and what got lost on the way is found. */
export const intake: readonly Journey[] = [
  journey(
    'a dropped file becomes orders, audit entries and notices',
    ['read-file', 'apply-event', 'publish-outbox', 'record-audit', 'write-notice'],
    async (stack) => {
      const order = await orderFrom(stack, 'placed', 'paid', 'shipped')
      await wait(
        'everything is told',
        async () => (await count(stack, 'audit_entries', order)) === 3 && (await count(stack, 'customer_notices', order)) === 1,
      )
      await wait('the queues are empty', async () => (await totalDepth(stack)) === 0)
    },
  ),
  journey('an uploaded file is read', ['imports', 'read-file'], async (stack) => {
    const text = file(newOrder())
    const { key, url, fields } = await ask<{ key: string; url: string; fields: Record<string, string> }>(stack, 'imports', 'POST', '/uploads', {
      fileName: 'journey.csv',
      sizeBytes: Buffer.byteLength(text),
    })
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new Blob([text], { type: fields['Content-Type'] ?? 'text/csv' }), 'journey.csv')
    const answer = await fetch(url, { method: 'POST', body: form })
    if (!answer.ok) throw new Error(`The upload was refused: ${answer.status} ${await answer.text()}`)
    await wait('it is read', async () => (await figuresOf(stack, key))?.status === 'read')
  }),
  journey('an object that is gone by now is left alone', ['read-file'], async (stack) => {
    const object = { bucket: bucket(stack), key: `drops/${randomUUID()}.csv`, versionId: randomUUID() }
    const [result] = (await call(stack, 'read-file', { object })) as { outcome: string }[] // what read-file answers
    if (result?.outcome !== 'gone') throw new Error(`It is ${result?.outcome}.`)
  }),
  journey('a file that takes longer than a function may run is read to its end', ['read-file'], async (stack) => {
    // 20 s before its end the function hands over, so with less it does after every 1,000 lines; S3's two retries alone would not get to the end
    await withTimeLimit(stack, 'read-file', 15, async () => {
      const { key } = await drop(stack, `${randomUUID()}.csv`, `${header}${'not an event\n'.repeat(4_500)}`)
      await wait('it is read', async () => (await figuresOf(stack, key))?.status === 'read')
    })
  }),
  journey('an object that nobody told of is found', ['reconcile'], async (stack) => {
    const order = await orderFrom(stack, 'placed')
    await wait('the queues are empty', async () => (await totalDepth(stack)) === 0)
    await emptyTables(stack.record)
    await wait('it is found', async () => ((await call(stack, 'reconcile', { lostAfterSeconds: 0 })) as { objectsFound: number }).objectsFound > 0)
    await wait('it is read again', async () => (await count(stack, 'order_events', order)) === 1)
  }),
  journey('lines that the queue lost are sent again', ['reconcile'], async (stack) => {
    await holdDelivery(stack, 'apply-event')
    const order = newOrder()
    try {
      const { key } = await drop(stack, `${randomUUID()}.csv`, file(order))
      // a file that is still being read is left alone
      await wait('it is read', async () => (await figuresOf(stack, key))?.status === 'read')
      // emptied before each look: a journey before this one has other files read meanwhile, and while a queue holds anything nothing is lost
      await wait('it is sent again', async () => {
        await purge(stack)
        return ((await call(stack, 'reconcile', { lostAfterSeconds: 0 })) as { linesSentAgain: number }).linesSentAgain > 0
      })
    } finally {
      await goOn(stack, 'apply-event')
    }
    await wait('it is applied', async () => (await count(stack, 'order_events', order)) === 1)
  }),
]
