import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, root } from '../../system/support/stack.ts'
import { ask, type GuardedStack, startGuarded } from './support/guarded-stack.ts'
import { type Material, material } from './support/tokens.ts'

// `serverless offline`, typed by hand, has the same authorizer: its own would only decode tokens
let stack: GuardedStack
let made: Material
let command: ChildProcess
let address: string

beforeAll(async () => {
  stack = await startGuarded()
  made = await material(stack)
  const [http, lambda] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })]
  address = `http://127.0.0.1:${http}`
  const words = ['offline', '--stage', 'local', '--host', '127.0.0.1', '--httpPort', `${http}`, '--lambdaPort', `${lambda}`]
  command = spawn(process.execPath, [join(root, 'node_modules/serverless/bin/serverless.js'), ...words], {
    cwd: stack.copy.root,
    env: { ...process.env, STAGECRAFT_STATE: stack.state },
    stdio: 'ignore',
  })
  await eventually('an answer of serverless offline', async () => (await fetch(`${address}/open`)).ok)
})
afterAll(async () => {
  const ended = new Promise((resolve) => command?.once('exit', resolve))
  if (command?.kill('SIGKILL')) await ended
  await stack?.copy.remove()
})

const statusOf = async (token: string) => (await ask(address, 'x', { path: '/things', headers: ['Authorization', `Bearer ${token}`] })).status

test('a good token passes, with its claims as API Gateway gives them', async () => {
  const { status, body } = await ask(address, 'x', { path: '/things', headers: ['Authorization', `Bearer ${made.rita.accessToken}`] })
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
