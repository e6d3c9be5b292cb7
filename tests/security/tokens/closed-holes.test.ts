import { beforeAll, expect, test } from 'vitest'
import { listening } from '../../system/support/listening.ts'
import { type GuardedStack, gateways, guardedStack, intruder } from './support/guarded-stack.ts'
import { type Material, material } from './support/tokens.ts'

// what serverless-offline leaves open, or answers otherwise than API Gateway
let stack: GuardedStack
let made: Material

beforeAll(async () => {
  stack = await guardedStack()
  made = await material()
})

test.each(['sls-offline-authorizer-override', 'Sls-Offline-Authorizer-Override', 'SLS-OFFLINE-AUTHORIZER-OVERRIDE'])(
  'the header %s makes nobody somebody else, and reaches no function',
  async (header) => {
    const forged = [header, intruder]
    expect((await stack.ask('serverless-offline', { path: '/things', headers: forged })).status).toBe(401)
    const open = await stack.ask('serverless-offline', { path: '/open', headers: [...forged, ...forged] })
    expect(JSON.parse(open.body)).toEqual({ authorizer: null, headers: [] })
    const bearer = ['Authorization', `Bearer ${made.rita.accessToken}`]
    for (const headers of [
      [...forged, ...bearer],
      [...bearer, ...forged],
    ]) {
      const { body } = await stack.ask('serverless-offline', { path: '/things', headers })
      expect(body).not.toContain('intruder')
      expect(JSON.parse(body)).toMatchObject({ authorizer: { jwt: { claims: { username: 'rita' } } }, headers: [] })
    }
  },
)

test('the header makes nobody somebody else when it comes in several letter cases', async () => {
  const name = 'sls-offline-authorizer-override'
  const headers = [name, '{}', name.toUpperCase(), intruder, 'Authorization', `Bearer ${made.rita.accessToken}`]
  const { body } = await stack.ask('serverless-offline', { path: '/things', headers })
  expect(JSON.parse(body)).toMatchObject({ authorizer: { jwt: { claims: { username: 'rita' } } }, headers: [] })
})

test('the variable AUTHORIZER, in whose shell the stack was started, makes nobody somebody else', async () => {
  expect((await stack.ask('serverless-offline', { path: '/things' })).status).toBe(401)
  expect(JSON.parse((await stack.ask('serverless-offline', { path: '/open' })).body)).toEqual({ authorizer: null, headers: [] })
})

test('a token that was not verified tells an open route nothing', async () => {
  const answer = await stack.ask('serverless-offline', {
    path: '/open',
    headers: ['Authorization', `Bearer ${await made.forge({}, {}, made.stranger)}`],
  })
  expect(JSON.parse(answer.body)).toEqual({ authorizer: null, headers: [] })
})

for (const path of ['/throw', '/broken', '/hang']) {
  test.each(gateways)(`a function that fails is a 500 that tells nothing: ${path} at %s`, async (gateway) => {
    const { status, body } = await stack.ask(gateway, { path })
    expect({ status, body }).toEqual({ status: 500, body: '{"message":"Internal Server Error"}' })
  })
}

test.each(gateways)('a function that took too long answers the next request, at %s', async (gateway) => {
  for (const path of ['/hang', '/hang?quick=1', '/hang', '/hang?quick=1']) {
    const { status } = await stack.ask(gateway, { path })
    expect({ path, status }).toEqual({ path, status: path === '/hang' ? 500 : 200 })
  }
})

test('a mark that a caller sends changes nothing, and none is on an answer', async () => {
  const marked = await stack.ask('serverless-offline', { path: '/throw', headers: ['x-stagecraft-answered', '1'] })
  expect(marked.status).toBe(500)
  expect(Object.keys((await stack.ask('serverless-offline', { path: '/open' })).headers)).not.toContain('x-stagecraft-answered')
})

test('its process listens on one port, on loopback: there is none for invocations that nobody signed', async () => {
  const port = Number(new URL(stack.record.urls.api).port)
  const all = await listening()
  const pid = all.find((each) => each.port === port)?.pid
  if (process.platform === 'linux') expect(all.filter((each) => each.pid === pid)).toMatchObject([{ address: '127.0.0.1', port }])
})
