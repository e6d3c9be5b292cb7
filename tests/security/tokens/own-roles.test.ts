import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { ask, type GuardedStack, gateways, guardedStack } from './support/guarded-stack.ts'

let stack: GuardedStack

beforeAll(async () => {
  stack = await guardedStack()
})

test.each(gateways)('a function of the API may what its role may, and nothing else: behind %s', async (gateway) => {
  const { status, body } = await stack.ask(gateway, { path: '/overstep' })
  expect({ status, body: JSON.parse(body) }).toEqual({ status: 200, body: { own: 'sent', other: expect.stringMatching(/^AccessDenied/) } })
})

test('a role’s credentials are given to who shows the stack’s secret alone', async () => {
  const secret = await readFile(join(stack.state, 'front-secret'), 'utf8')
  const credentials = (name: string, headers: string[]) =>
    ask(stack.record.endpoint, new URL(stack.record.endpoint).host, { path: `/_stagecraft/credentials?function=${name}`, headers })
  const name = 'guarded-local-tell'
  expect((await credentials(name, [])).status).toBe(403)
  expect((await credentials(name, ['x-stagecraft-front', `${secret}x`])).status).toBe(403)
  expect((await credentials(name, ['x-stagecraft-front', secret, 'x-stagecraft-front', secret])).status).toBe(403)
  expect((await credentials('nobody', ['x-stagecraft-front', secret])).status).toBe(404)
  const given = await credentials(name, ['x-stagecraft-front', secret])
  expect(Object.keys(JSON.parse(given.body))).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
})
