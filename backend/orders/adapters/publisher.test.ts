import type { LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import { publisher } from './publisher.ts'

let database: TestDatabase
let invoked: string[]

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  invoked = []
  await database.pool.query('update outbox_request set requested_at = null')
})

function ask(fails = false): Promise<void> {
  const lambda = {
    send: async ({ input }: { input: { FunctionName: string } }) => {
      invoked.push(input.FunctionName)
      if (fails) throw new Error('throttled')
    },
  }
  return publisher(database.as('writer'), lambda as unknown as LambdaClient, 'publish-outbox').ask() // all of the client that is used
}

it('asks once for many commits, also while the publisher starts', async () => {
  await Promise.all(Array.from({ length: 20 }, () => ask()))
  await database.pool.query(`update outbox_request set requested_at = now() - interval '4 seconds'`)
  await ask()
  expect(invoked).toEqual(['publish-outbox'])
})

it('asks again when the publisher has taken the request away, or is silent for five seconds', async () => {
  await ask()
  await database.pool.query('update outbox_request set requested_at = null')
  await ask()
  await database.pool.query(`update outbox_request set requested_at = now() - interval '5.1 seconds'`)
  await ask()
  expect(invoked).toHaveLength(3)
})

it('leaves no request behind when nobody could be asked', async () => {
  await expect(ask(true)).rejects.toThrow('throttled')
  await ask()
  expect(invoked).toHaveLength(2)
})
