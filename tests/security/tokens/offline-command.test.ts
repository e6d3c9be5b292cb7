import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Offline, startOffline } from '../../system/support/serverless-offline.ts'
import { ask, type GuardedStack, startGuarded } from './support/guarded-stack.ts'
import { type Material, material } from './support/tokens.ts'

// `serverless offline`, typed by hand, has the same authorizer: its own would only decode tokens
let stack: GuardedStack
let made: Material
let offline: Offline

beforeAll(async () => {
  stack = await startGuarded()
  made = await material(stack)
  offline = await startOffline(stack.copy.root, { environment: { STAGECRAFT_STATE: stack.state }, ready: '/open' })
}, 120_000)
afterAll(async () => {
  await offline?.end()
  await stack?.copy.remove()
})

const statusOf = async (token: string) => (await ask(offline.address, 'x', { path: '/things', headers: ['Authorization', `Bearer ${token}`] })).status

test('a good token passes, with its claims as API Gateway gives them', async () => {
  const { status, body } = await ask(offline.address, 'x', { path: '/things', headers: ['Authorization', `Bearer ${made.rita.accessToken}`] })
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
