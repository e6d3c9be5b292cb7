import { expect, it } from 'vitest'
import { readHealth } from './read-health.ts'

it('does not wait for a database that does not answer', async () => {
  const silent = { ping: () => new Promise<void>(() => {}) }
  expect(await readHealth(silent, 10)()).toEqual({ status: 'degraded', checks: { database: 'away' } })
})
