import { expect, test } from 'vitest'
import { decided, type PlannedChange } from './change-set.ts'

const change = (resource: string, more: Partial<PlannedChange> = {}): PlannedChange => ({
  action: 'Modify',
  resource,
  type: 'AWS::X::Y',
  physicalId: resource,
  replacement: 'False',
  properties: ['Name'],
  follows: [],
  ...more,
})
const following = (resource: string, makesAnew: boolean) => ({
  replacement: makesAnew ? ('Conditional' as const) : ('False' as const),
  properties: [],
  follows: [{ property: 'KeyId', resource, makesAnew }],
})

test('what refers to a resource that changes in place does not change', () => {
  expect(decided([change('Key'), change('Cluster', following('Key', true)), change('Queue', following('Key', false))])).toEqual([change('Key')])
})

test('what refers to a resource that is made anew may be made anew, and so on', () => {
  const key = change('Key', { replacement: 'True' })
  const [cluster, instance] = [change('Cluster', following('Key', true)), change('Instance', following('Cluster', true))]
  expect(decided([key, cluster, instance, change('Queue', following('Key', false))])).toEqual([
    key,
    cluster,
    instance,
    change('Queue', following('Key', false)),
  ])
})

test('what CloudFormation leaves open without a word stays open', () => {
  const open = change('Cluster', { replacement: 'Conditional' })
  expect(decided([open])).toEqual([open])
})

test('a circle of references is no reason', () => {
  expect(decided([change('One', following('Other', true)), change('Other', following('One', true))])).toEqual([])
})
