import { expect, test } from 'vitest'
import type { Template } from '../check-aws/checked.ts'
import { lostWithin } from './lost-within.ts'

const table = (TableName: string | undefined, more: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: (TableName ? { TableName } : {}) as Record<string, unknown>,
  ...more,
})
const templateOf = (Resources: Template['Resources']): Template => ({ Resources })

test('what holds data and goes from a stack within the stack is lost, unless it is kept', () => {
  const was = templateOf({
    Kept: table('a', { DeletionPolicy: 'Retain' }),
    Gone: table('b'),
    Stays: table(undefined),
    Work: { Type: 'AWS::Lambda::Function', Properties: {} },
  })
  expect(lostWithin('Loud', was, templateOf({ Stays: table(undefined) }))).toEqual(['Loud.Gone'])
  expect(lostWithin('Loud', was, undefined)).toEqual(['Loud.Gone', 'Loud.Stays'])
})

test('so is what gets another name or type', () => {
  const was = templateOf({ Names: table('a'), Others: table('b') })
  expect(lostWithin('Loud', was, templateOf({ Names: table('c'), Others: { Type: 'AWS::S3::Bucket', Properties: {} } }))).toEqual([
    'Loud.Names',
    'Loud.Others',
  ])
})
