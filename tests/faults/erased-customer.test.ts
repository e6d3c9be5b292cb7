import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stagecraft } from '../system/support/command.ts'
import { fileOf, orderEvents } from '../system/support/order-files.ts'
import { copyDatabase, exchangeDatabase } from './support/database-copy.ts'
import { breaches } from './support/promise.ts'
import { figuresOf, settled } from './support/settle.ts'
import { bucket, drop, openStack, type Stack } from './support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
})
afterAll(() => stack.close())

const erasing = 'Erase Me'
const events = orderEvents('erased', 40).map((event, index) => ({ ...event, customerId: index % 2 ? erasing : 'KEEP' }))

it('erases a customer in database and files, keeps every promise, and a replay brings nobody back', async () => {
  const content = fileOf(events)
  const since = new Date().toISOString()
  await copyDatabase(stack, 'before')
  const { key } = await drop(stack, 'erased.csv', content)
  await settled(stack, [key])
  const before = await figuresOf(stack, key)
  expect((await objects()).join()).toContain(erasing)

  const { code, stdout } = await stagecraft(['--json', 'erase', erasing])
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { lines: events.length / 2, files: 1 }])
  const { rows } = await stack.pool.query<{ key: string }>('select object_key as key from imports where id = $1', [before?.id])
  const copy = rows[0]?.key ?? ''
  expect(copy).toBe(`erased/${before?.id}/erased.csv`)
  expect(await figuresOf(stack, copy)).toEqual(before)
  expect(await breaches(stack.pool)).toEqual([])
  expect((await objects()).join()).not.toContain(erasing)
  expect(await tellers()).toEqual([])

  await exchangeDatabase(stack, 'before')
  expect(JSON.parse((await stagecraft(['--json', 'replay', since])).stdout)).toMatchObject({ readAgain: 1 })
  await settled(stack, [copy])
  expect(await figuresOf(stack, copy)).toMatchObject({ applied: before?.applied, refused: before?.refused })
  expect(await breaches(stack.pool)).toEqual([])
  expect(await tellers()).toEqual([])
})

/** Every version of every file. */
async function objects(): Promise<string[]> {
  const { Versions = [] } = await stack.s3.send(new ListObjectVersionsCommand({ Bucket: bucket(stack) }))
  return Promise.all(
    Versions.map(async ({ Key, VersionId }) => {
      const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket: bucket(stack), Key, VersionId }))
      return (await Body?.transformToString()) ?? ''
    }),
  )
}

/** Tables that mention the customer. */
async function tellers(): Promise<string[]> {
  const found: string[] = []
  const { rows } = await stack.pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  )
  for (const { name } of rows) {
    const hex = Buffer.from(erasing).toString('hex')
    const { rowCount } = await stack.pool.query(`select from "${name}" t where to_jsonb(t)::text like any(array['%${erasing}%', '%${hex}%']) limit 1`)
    if (rowCount) found.push(name)
  }
  return found
}
