import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectApi, get, getIfChanged, post } from './http.ts'

let answers: Response[]
let asked: { url: string; authorization: string | null }[]
let token: string | undefined
let next: string | undefined
let expired: boolean

beforeEach(() => {
  answers = []
  asked = []
  token = 'first'
  next = 'second'
  expired = false
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, authorization: new Headers(init.headers).get('authorization') })
    return answers.shift()
  })
  connectApi('/api', {
    get token() {
      return token
    },
    renew: async () => {
      token = next
      return next
    },
    expire: () => {
      expired = true
    },
  })
})
afterEach(() => vi.unstubAllGlobals())

const unauthorized = () => Response.json({ message: 'Unauthorized' }, { status: 401 })

test('every request carries the token', async () => {
  answers = [Response.json({ a: 1 }), Response.json({ a: 2 }), Response.json({ a: 3 })]
  await get('/orders')
  await getIfChanged('/orders', '"tag"')
  await post('/uploads', {})
  expect(asked).toEqual(['/orders', '/orders', '/uploads'].map((path) => ({ url: `/api${path}`, authorization: 'Bearer first' })))
})

test('a refused token is renewed once, and the request made again', async () => {
  answers = [unauthorized(), Response.json({ a: 1 })]
  expect(await get('/orders')).toEqual({ a: 1 })
  expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer first', 'Bearer second'])
  expect(expired).toBe(false)
})

test('a token that is refused though just renewed ends the session', async () => {
  answers = [unauthorized(), unauthorized()]
  await expect(get('/orders')).rejects.toMatchObject({ code: 'signed-out', status: 401 })
  expect([asked.length, expired]).toEqual([2, true])
})

test('without another token it is not asked again', async () => {
  next = undefined
  answers = [unauthorized()]
  await expect(get('/orders')).rejects.toMatchObject({ code: 'signed-out' })
  expect(asked).toHaveLength(1)
})

test.each([
  ['/uploads', 'clerk'],
  ['/redrives', 'operator'],
  ['/dead-letters?limit=1', 'operator'],
  ['/orders', 'viewer'],
])('a gateway that forbids %s names nobody: the page says that it needs the group %s', async (path, group) => {
  answers = [Response.json({ message: 'Forbidden' }, { status: 403 })]
  await expect(post(path, {})).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining(`the group ${group}`) })
})

test('what the application says of a refusal is said', async () => {
  answers = [Response.json({ code: 'not-allowed', detail: 'Uploading needs the group clerk.', hint: 'Ask an operator.' }, { status: 403 })]
  await expect(post('/uploads', {})).rejects.toMatchObject({ code: 'not-allowed', message: 'Uploading needs the group clerk.', status: 403 })
})
