import { expect, test } from 'vitest'
import { signedIn } from './signed-in.ts'

test('a person is signed in once, and again before the token ends', async () => {
  let [now, count] = [0, 0]
  const people = signedIn(
    async () => ({ accessToken: `token ${++count}`, expiresIn: 1_800 }),
    () => now,
  )
  expect(await Promise.all([people.tokenOf('one'), people.tokenOf('one')])).toEqual(['token 1', 'token 1'])
  now = 1_739_000
  expect(await people.tokenOf('one')).toBe('token 1')
  now = 1_741_000
  expect(await people.tokenOf('one')).toBe('token 2')
  people.forget('one')
  expect(await people.tokenOf('one')).toBe('token 3')
})

test('a sign-in that failed is not kept', async () => {
  let isAway = true
  const people = signedIn(async () => {
    if (isAway) throw new Error('nobody answers')
    return { accessToken: 'token', expiresIn: 1_800 }
  })
  await expect(people.tokenOf('one')).rejects.toThrow('nobody answers')
  isAway = false
  expect(await people.tokenOf('one')).toBe('token')
})
