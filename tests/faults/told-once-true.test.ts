import { setTimeout as sleep } from 'node:timers/promises'
import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileOf, orderEvents } from '../system/support/order-files.ts'
import { expectPromise } from './support/expect-promise.ts'
import { atLeast } from './support/settle.ts'
import { call, drop, functionName, openStack, type Stack } from './support/stack.ts'
import { watch } from './support/watcher.ts'

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
})
afterAll(() => stack.close())

describe('told once it is true', () => {
  it('tells what was committed when nobody could be asked to publish it', async () => {
    const watcher = watch(stack)
    const events = orderEvents('not-asked', 40)
    const content = fileOf(events)
    const FunctionName = functionName(stack, 'publish-outbox')
    await stack.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
    const { key } = await drop(stack, 'not-asked.csv', content)
    await atLeast(stack, key, 'applied', events.length)
    expect(await toldOf('not-asked')).toEqual({ published: 0, audited: 0 })
    await stack.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
    await call(stack, 'publish-outbox')
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
    expect(await toldOf('not-asked')).toEqual({ published: events.length, audited: events.length })
  })

  it('repeats and never skips when it was published and could not be marked', async () => {
    const watcher = watch(stack)
    const events = orderEvents('not-marked', 20)
    const content = fileOf(events)
    await stack.pool.query(`
      create function no_mark() returns trigger language plpgsql as $$ begin raise exception 'no mark today'; end $$;
      create trigger no_mark before update of published_at on outbox for each row execute function no_mark()`)
    const { key } = await drop(stack, 'not-marked.csv', content)
    await atLeast(stack, key, 'applied', events.length)
    await call(stack, 'publish-outbox').catch(() => {})
    await sleep(200)
    expect(await toldOf('not-marked')).toMatchObject({ published: 0, audited: expect.any(Number) })
    expect((await toldOf('not-marked')).audited).toBeGreaterThan(0)
    await stack.pool.query('drop function no_mark() cascade')
    await call(stack, 'publish-outbox')
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
  })
})

async function toldOf(prefix: string): Promise<{ published: number; audited: number }> {
  const { rows } = await stack.pool.query<{ published: number; audited: number }>(
    `select (select count(*)::int from outbox where order_id like $1 and published_at is not null) as published,
       (select count(*)::int from audit_entries where order_id like $1) as audited`,
    [`${prefix}-%`],
  )
  return rows[0] ?? { published: -1, audited: -1 }
}
