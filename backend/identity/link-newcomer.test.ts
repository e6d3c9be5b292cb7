import { expect, test } from 'vitest'
import { linkNewcomer } from './link-newcomer.ts'
import type { PoolUser, ProviderIdentity } from './rules/link-identity.ts'

const vera: PoolUser = { userName: 'viewer', email: 'vera@example.com', isEmailVerified: true, isEnabled: true, status: 'CONFIRMED' }

function pool() {
  const linked: [ProviderIdentity, string][] = []
  const asked: string[] = []
  return {
    linked,
    asked,
    usersWithEmail: async (email: string) => {
      asked.push(email)
      return [vera]
    },
    link: async (identity: ProviderIdentity, { userName }: PoolUser) => void linked.push([identity, userName]),
  }
}

test('a person of a provider that verifies is linked to the user of the same address', async () => {
  const known = pool()
  expect(await linkNewcomer({ pool: known })({ userName: 'Google_1', email: 'vera@example.com', isEmailVerified: true })).toBe('viewer')
  expect(known.linked).toEqual([[{ provider: 'Google', id: '1' }, 'viewer']])
})

test('for a person of Facebook the pool is not even asked', async () => {
  const known = pool()
  expect(await linkNewcomer({ pool: known })({ userName: 'Facebook_1', email: 'vera@example.com', isEmailVerified: true })).toBeUndefined()
  expect([known.asked, known.linked]).toEqual([[], []])
})
