import { randomUUID } from 'node:crypto'
import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import type { Journey } from '@stagecraft/localstack/config.ts'
import { figuresOf } from '../../../faults/support/settle.ts'
import { bucket, call, drop, type Stack } from '../../../faults/support/stack.ts'
import { header } from '../../../system/support/stack.ts'
import { ask } from './api-request.ts'
import { journey, wait } from './journey.ts'

/** A person is forgotten, wherever the file with them came from. */
export const privacy: readonly Journey[] = [
  journey(
    'customers are erased from dropped files, from uploaded ones, and from copies',
    ['erase-customer', 'imports', 'read-file', 'apply-event'],
    async (stack) => {
      const [one, other] = [randomUUID(), randomUUID()]
      const text = `${header}${[one, other].map((customer) => `${randomUUID()},1,placed,2026-01-01T00:00:00Z,${customer},1.00,EUR\n`).join('')}`
      const keys = [(await drop(stack, `${randomUUID()}.csv`, text)).key, await upload(stack, text)]
      for (const key of keys) await settledAt(stack, key)
      // each has the copies of the one before read, replaced and deleted
      for (const customer of [one, other]) await erase(stack, customer, 2)
      await erase(stack, randomUUID(), 0)
    },
  ),
  journey('a customer is erased whose file has expired', ['erase-customer', 'read-file', 'apply-event'], async (stack) => {
    const customer = randomUUID()
    const { key, versionId } = await drop(
      stack,
      `${randomUUID()}.csv`,
      `${header}${randomUUID()},1,placed,2026-01-01T00:00:00Z,${customer},1.00,EUR\n`,
    )
    await settledAt(stack, key)
    await stack.s3.send(new DeleteObjectCommand({ Bucket: bucket(stack), Key: key, VersionId: versionId }))
    await erase(stack, customer, 0)
  }),
  journey('the copy of a file is read where the database was restored and forgot it', ['read-file', 'erase-customer'], async (stack) => {
    const customer = randomUUID()
    const { key } = await drop(stack, `${randomUUID()}.csv`, `${header}${randomUUID()},1,placed,2026-01-01T00:00:00Z,${customer},1.00,EUR\n`)
    await settledAt(stack, key)
    const { id } = (await figuresOf(stack, key)) ?? {}
    await erase(stack, customer, 1)
    const { rows } = await stack.pool.query<{ key: string; versionId: string }>(
      'delete from imports where id = $1 returning object_key as key, version_id as "versionId"',
      [id],
    )
    const [result] = (await call(stack, 'read-file', { object: { bucket: bucket(stack), ...rows[0] } })) as { outcome: string }[] // what read-file answers
    if (result?.outcome !== 'read') throw new Error(`It is ${result?.outcome}.`)
  }),
]

async function erase(stack: Stack, customer: string, files: number): Promise<void> {
  const before = new Date(Date.now() + 1_000).toISOString()
  let replaced = 0
  // other journeys may have files on their way
  await wait('the customer is erased', async () => {
    const result = (await call(stack, 'erase-customer', { customer, before })) as { done: boolean; files: number } // what it answers
    replaced += result.files
    return result.done
  })
  const { rows } = await stack.pool.query('select from orders where customer_id = $1', [customer])
  if (rows.length > 0 || replaced !== files) throw new Error(`${rows.length} orders are left, ${replaced} files were replaced.`)
}

async function settledAt(stack: Stack, key: string): Promise<void> {
  await wait('it is settled', async () => {
    const figures = await figuresOf(stack, key)
    return figures?.status === 'read' && figures.queued === 0
  })
}

async function upload(stack: Stack, text: string): Promise<string> {
  const about = { fileName: 'journey.csv', sizeBytes: Buffer.byteLength(text) }
  const { key, url, fields } = await ask<{ key: string; url: string; fields: Record<string, string> }>(stack, 'imports', 'POST', '/uploads', about)
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([text], { type: fields['Content-Type'] ?? 'text/csv' }), about.fileName)
  const answer = await fetch(url, { method: 'POST', body: form })
  if (!answer.ok) throw new Error(`The upload was refused: ${answer.status} ${await answer.text()}`)
  return key
}
