import { stripVTControlCharacters } from 'node:util'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { expect, test } from 'vitest'
import { banner } from './banner.ts'

const api = 'http://127.0.0.1:3501'
const shown = (stack: Partial<StackRecord>) =>
  banner(
    {
      service: 'shop',
      urls: { page: '', api, engine: '', mailbox: '', console: '' },
      withoutPage: true,
      capabilities: { enforcesRoles: true },
      functions: {},
      ...stack,
    } as StackRecord, // what the table reads of it
    'is up',
  )

test('where there is an API, its address is told', () => {
  expect(shown({ functions: { ask: 'shop-ask' } })).toContain(api)
})

test('where none is described, no address is told that answers nothing, but how a function is asked', () => {
  const text = shown({ withoutApi: true, functions: { tidy: 'shop-tidy', count: 'shop-count' } })
  expect(text).not.toContain(api)
  expect(text).toContain('2 functions: make invoke F=tidy')
  expect(shown({ withoutApi: true, functions: { tidy: 'shop-tidy' } })).toContain('1 function: make invoke F=tidy')
  expect(shown({ withoutApi: true })).not.toContain('invoke')
})

const functionUrls = { ask: `${api}/_function-url/ask/` }
const webSockets = [{ name: 'Chat', stage: 'dev', url: 'ws://127.0.0.1:3501/dev' }]

test('where all has addresses of its own, these are told in place of one at which nothing answers', () => {
  const lines = (stack: Partial<StackRecord>) =>
    stripVTControlCharacters(shown({ functions: { ask: 'shop-ask' }, ...stack }))
      .split('\n')
      .map((line) => line.trim())
  expect(lines({ withoutRoutes: true, functionUrls })).toContain(`API       ${functionUrls.ask}  function URL of ask`)
  expect(lines({ withoutRoutes: true, webSockets })).toContain('API       ws://127.0.0.1:3501/dev  WebSocket API Chat')
  expect(lines({ functionUrls, webSockets })).toEqual(expect.arrayContaining([`API       ${api}`, `${functionUrls.ask}  function URL of ask`]))
  expect(lines({ withoutRoutes: true })).toContain('API       none has an address here; 1 function: make invoke F=ask')
})

test('so it is with one of several services', () => {
  const service = {
    service: 'chat',
    stage: 'dev',
    region: 'eu-central-1',
    urls: { page: '', api, engine: '', mailbox: '', console: '' },
    functions: {},
  }
  const text = shown({ services: { chat: { ...service, withoutRoutes: true, webSockets }, ask: { ...service, withoutRoutes: true, functionUrls } } })
  expect(text).toContain('chat  ws://127.0.0.1:3501/dev\n')
  expect(text).toContain(`ask   ${functionUrls.ask}\n`)
  expect(text).not.toContain(`${api}\n`)
})
