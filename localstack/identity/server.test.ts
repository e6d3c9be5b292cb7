import { expect, test } from 'vitest'
import { identityServer } from './server.ts'

// with Hono's own `Response`, whoever is loaded later has a mark “already sent” that is sent once more, and the connection ends
test('the classes of the process stay as they are', () => {
  const before = [globalThis.Request, globalThis.Response]
  identityServer({ state: import.meta.dirname, url: 'http://127.0.0.1:1' })
  expect([globalThis.Request, globalThis.Response]).toEqual(before)
})
