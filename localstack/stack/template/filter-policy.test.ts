import { expect, test } from 'vitest'
import { attributeValues, bodyValues, standsAgainst } from './filter-policy.ts'

// the rules and their examples: https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html and numeric-value-matching.html
const attributes = {
  type: 'packed',
  weight: { type: 'Number', value: '20.5' },
  tags: { type: 'String.Array', value: '["red","blue"]' },
  address: '10.0.0.7',
}
const passes = (policy: Record<string, unknown>) => standsAgainst(policy, attributeValues(attributes)).length === 0

test.each<[policy: Record<string, unknown>, passes: boolean]>([
  [{ type: ['packed', 'sent'] }, true],
  [{ type: ['sent'] }, false],
  [{ type: ['packed'], weight: [{ numeric: ['>', 100] }] }, false],
  [{ type: [{ prefix: 'pack' }] }, true],
  [{ type: [{ suffix: 'ked' }] }, true],
  [{ type: [{ prefix: 'Pack' }] }, false],
  [{ type: [{ 'equals-ignore-case': 'PACKED' }] }, true],
  [{ type: [{ wildcard: 'p*k*d' }] }, true],
  [{ type: [{ wildcard: 'p*x' }] }, false],
  [{ type: [{ 'anything-but': ['sent', 'lost'] }] }, true],
  [{ type: [{ 'anything-but': ['packed'] }] }, false],
  [{ type: [{ 'anything-but': { prefix: 'pack' } }] }, false],
  [{ tags: [{ 'anything-but': ['red'] }] }, false],
  [{ nothing: [{ 'anything-but': ['red'] }] }, false],
  [{ tags: ['blue'] }, true],
  [{ weight: [{ numeric: ['=', 20.5] }] }, true],
  [{ weight: [{ numeric: ['>', 0, '<=', 20] }] }, false],
  [{ weight: ['20.5'] }, false],
  [{ nothing: [{ exists: false }] }, true],
  [{ type: [{ exists: false }] }, false],
  [{ type: [{ exists: true }] }, true],
  [{ address: [{ cidr: '10.0.0.0/24' }] }, true],
  [{ address: [{ cidr: '10.1.0.0/24' }] }, false],
  [{ $or: [{ type: ['sent'] }, { weight: [{ numeric: ['>', 20] }] }] }, true],
  [{ $or: [{ type: ['sent'] }, { weight: [{ numeric: ['>', 21] }] }] }, false],
])('%j: %s', (policy, expected) => {
  expect(passes(policy)).toBe(expected)
})

test('of a body, names lie within each other, and a list stands for each of its members', () => {
  const body = JSON.stringify({
    store: 'north',
    parcel: {
      size: [
        { unit: 'kg', of: 3 },
        { unit: 'lb', of: 7 },
      ],
    },
    gone: null,
  })
  const against = (policy: Record<string, unknown>) => standsAgainst(policy, bodyValues(body))
  expect(against({ store: ['north'], parcel: { size: { unit: ['lb'], of: [{ numeric: ['>', 5] }] } } })).toEqual([])
  expect(against({ gone: [null] })).toEqual([])
  expect(standsAgainst({ store: ['north'] }, bodyValues('no JSON'))).toEqual(['store is not there, and the policy wants "north"'])
})

test('what stands against it is said in words', () => {
  expect(standsAgainst({ type: ['sent', { prefix: 'x' }], weight: [{ numeric: ['<', 5] }] }, attributeValues(attributes))).toEqual([
    'type is "packed", and the policy wants "sent" or prefix "x"',
    'weight is 20.5, and the policy wants a number < 5',
  ])
})
