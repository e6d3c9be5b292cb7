import { expect, test } from 'vitest'
import type { Template } from '../check-aws/checked.ts'
import { newRecord } from './records.ts'
import { trafficOf, trafficParameters } from './traffic.ts'

const template: Template = { Resources: {}, Parameters: { Traffic: { Type: 'String', Default: 'canary' } } }
const recordOf = (kind: 'deploy' | 'promote' | 'rollback') => newRecord({ kind, stage: 'prod', release: 'new', manifest: '', who: 'somebody' })
const atOnce = [{ ParameterKey: 'Traffic', ParameterValue: 'at-once' }]

test('a promotion leaves it to the stage table, unless whoever deploys says how', () => {
  expect(trafficParameters({ record: recordOf('promote') }, 'new', template)).toEqual([])
  expect(trafficParameters({ record: recordOf('promote'), traffic: 'at-once' }, 'new', template)).toEqual(atOnce)
})

test('a way back takes all traffic at once, because the alarm that asks for it would stop it', () => {
  expect(trafficParameters({ record: recordOf('rollback'), traffic: 'canary' }, 'new', template)).toEqual(atOnce)
  // the release did not work, and the one before comes back
  expect(trafficParameters({ record: recordOf('promote') }, 'before', template)).toEqual(atOnce)
})

test('a template without aliases has no such parameter, and CloudFormation takes none that it does not have', () => {
  expect(trafficParameters({ record: recordOf('rollback') }, 'new', { Resources: {} })).toEqual([])
})

test('a word that is none is refused with those there are', () => {
  expect([trafficOf(undefined), trafficOf('at-once')]).toEqual([undefined, 'at-once'])
  expect(() => trafficOf('slowly')).toThrow('New code can’t get traffic by “slowly”.')
})
