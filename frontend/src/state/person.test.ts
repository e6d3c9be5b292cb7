import { expect, test } from 'vitest'
import { groupNeeded, groupOf, may } from './person.ts'

const of = (...groups: string[]) => ({ name: 'Ada', groups })

test('each group may also do what the one before it may', () => {
  const allowed = (group: string) => (['read', 'upload', 'operate'] as const).filter((right) => may(of(group), right))
  expect(allowed('viewer')).toEqual(['read'])
  expect(allowed('clerk')).toEqual(['read', 'upload'])
  expect(allowed('operator')).toEqual(['read', 'upload', 'operate'])
})

test('of several groups the one counts that may most, and others count nothing', () => {
  expect(groupOf(of('pool_Google', 'viewer', 'clerk'))).toBe('clerk')
  expect(groupOf(of('pool_Google'))).toBeUndefined()
  expect(may(of('pool_Google'), 'read')).toBe(false)
  expect(may(undefined, 'read')).toBe(false)
})

test('names the least group that is needed', () => {
  expect([groupNeeded('read'), groupNeeded('upload'), groupNeeded('operate')]).toEqual(['viewer', 'clerk', 'operator'])
})
