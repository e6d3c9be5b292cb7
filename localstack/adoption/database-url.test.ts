import { expect, test } from 'vitest'
import type { Description } from '../stack/description.ts'
import { withDatabaseUrl } from './database-url.ts'

const url = 'postgresql://u:p@127.0.0.1:5/shop'

function variablesWith(own: Record<string, unknown> | undefined, standIns: { source: string; address: string; value: string }[] = []): unknown {
  const Properties = own ? { Environment: { Variables: own } } : {}
  const template = { Resources: { Work: { Type: 'AWS::Lambda::Function', Properties }, Jobs: { Type: 'AWS::SQS::Queue', Properties: {} } } }
  const description = { template, found: { plugins: [], standIns, files: [], isVersion4: false } } as unknown as Description
  const made = withDatabaseUrl(description, url).template.Resources
  expect(made.Jobs).toEqual(template.Resources.Jobs)
  return (made.Work?.Properties.Environment as { Variables: unknown } | undefined)?.Variables
}

const all = { DATABASE_URL: url, PGHOST: '127.0.0.1', PGPORT: '5', PGUSER: 'u', PGPASSWORD: 'p', PGDATABASE: 'shop' }

test('a function gets the address under the names that drivers read', () => {
  expect(variablesWith(undefined)).toEqual(all)
})

test('what it has set itself stays', () => {
  const own = { PGHOST: { Ref: 'Host' }, DATABASE_URL: 'postgresql://elsewhere/x', TABLE: 'x' }
  expect(variablesWith(own)).toEqual({ ...all, ...own })
})

test('a stand-in for an address that nobody has set gives way to the real one', () => {
  const standIns = [{ source: 'ssm', address: '/shop/database-url', value: 'local-database-url' }]
  expect(variablesWith({ DATABASE_URL: 'local-database-url' }, standIns)).toEqual(all)
})
