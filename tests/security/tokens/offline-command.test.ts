import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Offline, startOffline } from '../../system/support/serverless-offline.ts'
import { ask, type GuardedStack, guardedStack } from './support/guarded-stack.ts'
import { type Material, material } from './support/tokens.ts'

// `serverless offline`, typed by hand, has the same authorizer: its own would only decode tokens
let stack: GuardedStack
let made: Material
let offline: Offline

beforeAll(async () => {
  stack = await guardedStack()
  made = await material()
  offline = await startOffline(stack.copy.root, { environment: { STAGECRAFT_STATE: stack.state }, ready: '/open' })
}, 120_000)
afterAll(async () => {
  await offline?.end()
})

const things = (headers: string[], host = new URL(offline.address).host) => ask(offline.address, host, { path: '/things', headers })
const statusOf = async (token: string) => (await things(['Authorization', `Bearer ${token}`])).status

test('a good token passes, with its claims as API Gateway gives them', async () => {
  const { status, body } = await things(['Authorization', `Bearer ${made.rita.accessToken}`])
  expect(status).toBe(200)
  expect(JSON.parse(body).authorizer).toMatchObject({
    jwt: { claims: { username: 'rita', 'cognito:groups': '[reader]' }, scopes: expect.any(Array) },
  })
})

test('others are refused', async () => {
  expect(await statusOf('garbage')).toBe(401)
  expect(await statusOf(await made.forge({}, {}, made.stranger))).toBe(401)
  expect(await statusOf(await made.forge({ exp: undefined }))).toBe(401)
  expect(await statusOf(made.rita.idToken)).toBe(403)
})

test('pages of other sites are refused, by their origin and by a name that they bound to this machine', async () => {
  const signed = ['Authorization', `Bearer ${made.rita.accessToken}`]
  expect((await things([...signed, 'Origin', 'https://attacker.example'])).status).toBe(403)
  expect((await things(signed, 'attacker.example')).status).toBe(403)
  expect((await things([...signed, 'Origin', stack.record.urls.page])).status).toBe(200)
})

test('a function that took too long answers the next request', async () => {
  const { host } = new URL(offline.address)
  expect((await ask(offline.address, host, { path: '/hang' })).body).not.toBe('done')
  expect((await ask(offline.address, host, { path: '/hang?quick=1' })).body).toBe('done')
})
