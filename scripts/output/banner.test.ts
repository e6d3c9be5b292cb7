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
