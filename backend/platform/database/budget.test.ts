import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import type { TooManyRequests } from '../throttle.ts'
import { type Budget, spendBudget } from './budget.ts'
import { transaction } from './transaction.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

const budget = (subject: string): Budget => ({ subject, action: 'upload', what: 'started uploads', burst: 5, perSecond: 0.1 })
const spend = (subject: string) => transaction(database.as('writer'), (client) => spendBudget(client, budget(subject)))

/** As if so many seconds had passed for everybody. */
async function pass(seconds: number): Promise<void> {
  await database.pool.query('update request_budgets set refilled_at = refilled_at - make_interval(secs => $1)', [seconds])
}

it('gives as much as the burst to many requests at once, whichever process they come to', async () => {
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => spend('ann')))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  const refusals = results.flatMap((each) => (each.status === 'rejected' ? [each.reason as TooManyRequests] : []))
  expect(new Set(refusals.map(({ code, retryAfterSeconds }) => `${code} ${retryAfterSeconds}`))).toEqual(new Set(['too-many-requests 10']))
})

it('keeps people apart, and what they do', async () => {
  await spend('bob')
  await transaction(database.as('writer'), (client) => spendBudget(client, { ...budget('ann'), action: 'redrive' }))
})

it('fills again with time, up to the burst', async () => {
  await pass(10)
  await spend('ann')
  await expect(spend('ann')).rejects.toMatchObject({ code: 'too-many-requests', message: 'You have started uploads too often.' })
  await pass(100_000)
  for (let count = 0; count < 5; count++) await spend('ann')
  await expect(spend('ann')).rejects.toThrow('too often')
})

it('is not spent where the rest of the transaction fails', async () => {
  const failing = transaction(database.as('writer'), async (client) => {
    await spendBudget(client, budget('eve'))
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  for (let count = 0; count < 5; count++) await spend('eve')
})
