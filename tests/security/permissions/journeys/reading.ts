import { randomUUID } from 'node:crypto'
import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import type { Journey } from '@stagecraft/localstack/config.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { s3ResultFiles } from '../../../../backend/intake/adapters/s3-result-files.ts'
import { figuresOf } from '../../../faults/support/settle.ts'
import { bucket, drop } from '../../../faults/support/stack.ts'
import { header } from '../../../system/support/stack.ts'
import { roleOf, sessionOf } from '../roles.ts'
import { ask } from './api-request.ts'
import { journey, wait } from './journey.ts'

/** What people look at, and fetch. */
export const reading: readonly Journey[] = [
  journey('a viewer reads orders', ['orders'], async (stack) => void (await ask(stack, 'orders', 'GET', '/orders'))),
  journey('an operator sees who did what', ['activity'], async (stack) => void (await ask(stack, 'activity', 'GET', '/activity'))),
  journey('an operator sees every queue', ['operations'], async (stack) => {
    const summary = JSON.stringify(await ask(stack, 'operations', 'GET', '/summary'))
    for (const queue of ['order-events', 'order-events-dlq', 'audit', 'customer-notices'])
      if (!summary.includes(`"name":"${queue}"`)) throw new Error(`${queue} is not in it.`)
  }),
  journey('refused lines are fetched as a file', ['imports'], async (stack) => {
    const { key } = await drop(stack, `${randomUUID()}.csv`, `${header}not an event\n`)
    await wait('it is read', async () => (await figuresOf(stack, key))?.status === 'read')
    const { rows } = await stack.pool.query<{ id: string }>('select id from imports where object_key = $1', [key])
    const { linesUrl } = await ask<{ linesUrl: string }>(stack, 'imports', 'POST', `/imports/${rows[0]?.id}/refused-file`)
    const answer = await fetch(linesUrl)
    if (!answer.ok || !(await answer.text()).includes('not an event')) throw new Error(`The file was answered ${answer.status}.`)
  }),
  journey('an unfinished file of refused lines is taken back', ['imports'], async (stack) => {
    const credentials = await sessionOf(stack.record, { RoleArn: await roleOf(stack.record, 'imports'), RoleSessionName: 'journey' })
    const own = new S3Client({ ...clientOptions(stack.record), credentials, forcePathStyle: true })
    const result = s3ResultFiles(own, bucket(stack)).create(`results/${randomUUID()}.csv`, 'x.csv')
    await result.write(Buffer.alloc(6 * 1024 * 1024))
    await result.abort()
    const { Uploads = [] } = await stack.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket(stack) }))
    own.destroy()
    if (Uploads.length > 0) throw new Error('It is still there.')
  }),
]
