import type { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { expect, test } from 'vitest'
import type { Template } from '../check-aws/checked.ts'
import { valued } from './inlined.ts'
import { lostWithin, refuseLostWithin } from './lost-within.ts'

const table = (TableName: unknown, more: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: (TableName ? { TableName } : {}) as Record<string, unknown>,
  ...more,
})
const stackOf = (Resources: Template['Resources'], more: Partial<Template> = {}, given = {}) => valued({ Resources, ...more }, given)

test('what holds data and goes from a stack within the stack is lost, unless it is kept', () => {
  const was = stackOf({
    Kept: table('a', { DeletionPolicy: 'Retain' }),
    Gone: table('b'),
    Stays: table(undefined),
    Work: { Type: 'AWS::Lambda::Function', Properties: {} },
  })
  const deleted = (id: string) => `Loud.${id} (AWS::DynamoDB::Table) would be deleted with what it holds`
  expect(lostWithin('Loud', was, stackOf({ Stays: table(undefined) }))).toEqual([deleted('Gone')])
  expect(lostWithin('Loud', was, undefined)).toEqual([deleted('Gone'), deleted('Stays')])
})

test('so is what gets another name or type', () => {
  const was = stackOf({ Names: table('a'), Others: table('b') })
  expect(lostWithin('Loud', was, stackOf({ Names: table('c'), Others: { Type: 'AWS::S3::Bucket', Properties: {} } }))).toEqual([
    'Loud.Names (AWS::DynamoDB::Table) would be made anew, because its TableName changes: what it holds is deleted',
    'Loud.Others (AWS::DynamoDB::Table) would be made anew, because its type changes: what it holds is deleted',
  ])
})

test('what is kept where it goes is not kept where it gets another name; and what is kept then is out of reach', () => {
  const of = (name: string) =>
    stackOf({
      Kept: table(name, { DeletionPolicy: 'Retain' }),
      Both: table(name, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }),
    })
  expect(lostWithin('Loud', of('a'), of('a'))).toEqual([])
  expect(lostWithin('Loud', of('a'), of('b'))).toEqual([
    expect.stringMatching(/^Loud\.Kept .*what it holds is deleted$/),
    expect.stringMatching(/^Loud\.Both .*the old one is kept, and what it holds is not in the new one$/),
  ])
})

const Parameters = { Name: { Type: 'String', Default: 'a' }, Size: { Type: 'String', Default: 'small' } }
const Mappings = { Names: { small: { of: 'a' }, large: { of: 'b' } } }
const Conditions = { IsLarge: { 'Fn::Equals': [{ Ref: 'Size' }, 'large'] }, IsSo: { 'Fn::Not': [{ Condition: 'IsLarge' }] } }

test.each<[string, unknown, boolean, boolean]>([
  ['by the parameter', { Ref: 'Name' }, true, false],
  ['in a text', { 'Fn::Sub': '${AWS::Region}-${Name}' }, true, false],
  ['in a text with its own', { 'Fn::Sub': ['${AWS::Region}-${Own}', { Own: { Ref: 'Name' } }] }, true, false],
  ['joined', { 'Fn::Join': ['-', [{ Ref: 'AWS::Region' }, { Ref: 'Name' }]] }, true, false],
  ['by a condition', { 'Fn::If': ['IsSo', 'a', 'b'] }, false, true],
  ['by a lookup', { 'Fn::FindInMap': ['Names', { Ref: 'Size' }, 'of'] }, false, true],
])('a name that a parameter decides is another with another value: %s', (_, name, isByName, isBySize) => {
  const of = (given: object) => stackOf({ Names: table(name) }, { Parameters, Mappings, Conditions }, given)
  const countLost = (given: object) => lostWithin('Loud', of({}), of(given)).length
  expect(countLost({ Name: 'a' })).toBe(0)
  expect(countLost({ Name: 'b' })).toBe(isByName ? 1 : 0)
  expect(countLost({ Size: 'large' })).toBe(isBySize ? 1 : 0)
})

test('a name that is written, and then given with the same value, is the same', () => {
  expect(lostWithin('Loud', stackOf({ Names: table('a') }), stackOf({ Names: table({ Ref: 'Name' }) }, { Parameters }))).toEqual([])
})

test('what the stack around gives to a parameter counts, and a loss that is allowed passes', async () => {
  const nested: Template = { Resources: { Names: table({ Ref: 'Name' }) }, Parameters }
  const around = (Name: unknown, given = {}) =>
    stackOf(
      { Loud: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Name } } } },
      { Parameters: { Prefix: { Type: 'String', Default: 'a' } } },
      given,
    )
  const change = {
    action: 'Modify' as const,
    resource: 'Loud',
    type: 'AWS::CloudFormation::Stack',
    physicalId: 'arn',
    replacement: 'False' as const,
    properties: ['Parameters'],
    follows: [],
  }
  const client = {} as CloudFormationClient // only handed on
  const refuse = (was: ReturnType<typeof around>, becomes: ReturnType<typeof around>, allowed: string[] = []) =>
    refuseLostWithin(client, [change], { was, becomes }, { Loud: nested }, allowed, async () => nested)
  const byPrefix = { 'Fn::Sub': '${Prefix}-table' }
  await refuse(around('a'), around({ Ref: 'Prefix' }))
  await expect(refuse(around('a'), around('b'))).rejects.toMatchObject({
    code: 'data-lost',
    hint: expect.stringMatching(/ALLOW_REPLACEMENT=Loud\.Names\.$/),
  })
  await expect(refuse(around(byPrefix), around(byPrefix, { Prefix: 'b' }))).rejects.toThrow(/Loud\.Names .*TableName changes/)
  await refuse(around('a'), around('b'), ['Loud.Names'])
})
