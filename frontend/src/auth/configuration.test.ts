import { expect, test } from 'vitest'
import { loadConfiguration } from './configuration.ts'

const configuration = { issuer: 'i', clientId: 'c', signInUrl: 's', scopes: ['openid'], apiUrl: '/api' }

test('asks until the stack has started, and says why it waits', async () => {
  const answers = [
    () => Promise.reject(new TypeError('Failed to fetch')),
    async () => Response.json({ code: 'starting' }, { status: 503 }),
    async () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
    async () => Response.json(configuration),
  ]
  const why: string[] = []
  const loaded = await loadConfiguration({
    fetch: () => answers.shift()?.() ?? Promise.reject(new Error('asked too often')),
    pause: async () => {},
    waiting: ({ code }) => why.push(code),
  })
  expect(loaded).toEqual(configuration)
  expect(why).toEqual(['unreachable', 'starting', 'unreachable'])
})
