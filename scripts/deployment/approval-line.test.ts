import { expect, test } from 'vitest'
import { approvalLine, longestLine } from './approval-line.ts'
import type { PlannedChange } from './change-set.ts'
import type { Overview } from './overview.ts'

const overview = (more: Partial<Overview> = {}): Overview => ({
  kind: 'promote',
  stage: 'prod',
  account: '444444444444',
  release: '2026.11.28-2-abcdef0',
  before: '2026.11.27-1-0123456',
  tests: { passed: 3_971, failed: 0 },
  changes: {},
  permissions: [],
  migrations: [],
  smokeTest: undefined,
  notCarriedOut: [],
  expectedSeconds: undefined,
  ...more,
})
const change = (resource: string, more: Partial<PlannedChange> = {}): PlannedChange => ({
  action: 'Modify',
  resource,
  type: 'AWS::SQS::Queue',
  physicalId: undefined,
  replacement: 'False',
  properties: [],
  follows: [],
  ...more,
})
const migration = (name: string, phase: 'expand' | 'contract') => ({ name, phase, lock: 'none', safeUpTo: 'any size', what: 'Books.' })
const gained = (holder: string, action: string) => ({ kind: 'added' as const, holder, action, resource: '*' })

test('counts, what is made anew, migrations and permissions in one line', () => {
  const line = approvalLine(
    overview({
      changes: {
        books: [change('Queue'), change('Table', { replacement: 'True' }), change('Topic', { action: 'Add' })],
        shelves: [change('Bucket', { replacement: 'Conditional' }), change('Old', { action: 'Remove' })],
      },
      migrations: [migration('0002-authors', 'expand'), migration('0003-names', 'contract'), migration('0004-prices', 'expand')],
      permissions: [gained('lend', 's3:GetObject'), { ...gained('remind', 'sqs:SendMessage'), kind: 'removed' }],
    }),
  )
  expect(line).toBe(
    '2026.11.28-2-abcdef0 in place of 2026.11.27-1-0123456; MADE ANEW: Table, Bucket; resources: 1 new, 1 changed, 1 removed; ' +
      '3 migrations: 0002-authors expands, 0003-names contracts and 1 more; 1 permission gained: lend s3:GetObject; 1 lost; ' +
      'tests: 3971 passed, 0 failed.',
  )
  expect(line.length).toBeLessThanOrEqual(longestLine)
})

test('a release that changes little or nothing, and the first one', () => {
  expect(approvalLine(overview({ changes: { books: [change('One')] } }))).toContain('; resources: 1 changed; no migrations; no permissions gained; ')
  expect(approvalLine(overview({ before: overview().release }))).toMatch(/^2026.11.28-2-abcdef0 \(runs already\); no resource changes; /)
  expect(approvalLine(overview({ before: undefined, changes: undefined, tests: undefined }))).toBe(
    '2026.11.28-2-abcdef0 in place of nothing; all of it is new; no migrations; no permissions gained; nobody said what the tests gave.',
  )
})

test('it is never longer than an approval takes, and what is made anew is in it', () => {
  const long = 'x'.repeat(200)
  const line = approvalLine(
    overview({
      changes: { books: [change('Table', { replacement: 'True' })] },
      permissions: [gained(long, long)],
      migrations: [migration(long, 'expand')],
    }),
  )
  expect(line).toHaveLength(longestLine)
  expect(line).toMatch(/MADE ANEW: Table; .*…$/)
})
