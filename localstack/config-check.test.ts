import { expect, test } from 'vitest'
import { checkedConfig } from './config-check.ts'

test.each<[string, unknown, string]>([
  ['a setting that is misspelt', { migration: 'migrate' }, 'has `migration`, and there is no such setting. Did you mean migrations?'],
  ['a setting that is like no other', { colourScheme: 'dark' }, 'has `colourScheme`, and there is no such setting.'],
  ['a number for a text', { database: 3 }, 'has 3 as `database`'],
  ['a text for a list', { people: 'ada' }, 'has "ada" as `people`'],
  ['ports that are a text', { ports: 'x' }, 'has "x" as `ports`'],
  ['ports without some', { ports: { page: 3_500 } }, 'has `ports` without api, identity, engine, database'],
  ['a port that is none', { ports: { page: 3_500, api: 80 } }, 'has 80 as `ports.api`'],
  ['a port of a part that is not there', { ports: { pages: 3_500 } }, 'has the port `pages`, and there is no such part. Did you mean page?'],
  ['no default export', undefined, 'exports nothing by default'],
  ['a function', () => {}, 'exports () => {} by default'],
])('%s is refused with its name', (_, exported, message) => {
  expect(() => checkedConfig(exported)).toThrow(expect.objectContaining({ code: 'wrong-config', message: `stagecraft.config.ts ${message}` }))
})

test('what is left out or undefined is as it was exported', () => {
  const config = { database: undefined, ports: { page: 3_500, api: 3_501, identity: 3_503, engine: 3_504, database: 3_505 }, next: ['make dev'] }
  expect(checkedConfig(config)).toBe(config)
})
