import { expect, test } from 'vitest'
import { knownText } from './known-values.ts'

const known = { 'AWS::StackName': 'shop-dev', Stage: 'dev' }

test.each<[string, unknown, string | undefined]>([
  ['a text', 'a', 'a'],
  ['a parameter', { Ref: 'Stage' }, 'dev'],
  ['a substitution', { 'Fn::Sub': '${AWS::StackName}-items-${!Stage}' }, 'shop-dev-items-${Stage}'],
  ['a substitution with values of its own', { 'Fn::Sub': ['${Stack}-${Stage}', { Stack: { Ref: 'AWS::StackName' } }] }, 'shop-dev-dev'],
  ['texts put together', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }]] }, 'a-dev'],
  ['what a deployment makes', { Ref: 'Table' }, undefined],
  ['a substitution of that', { 'Fn::Sub': '${Table}-x' }, undefined],
  ['a lookup', { 'Fn::FindInMap': ['A', 'b', 'c'] }, undefined],
])('%s', (_, value, text) => {
  expect(knownText(value, known)).toBe(text)
})
