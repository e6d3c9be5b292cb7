import { expect, test } from 'vitest'
import { ownName, ownNames, withOwnNames } from './own-names.ts'

const whose = { service: 'shop', stage: 'dev' }
const table = (TableName: unknown) => ({ Type: 'AWS::DynamoDB::Table', Properties: { TableName } })
const namesOf = (...given: unknown[]) =>
  ownNames([{ Resources: Object.fromEntries(given.map((name, at) => [`T${at}`, table(name)])) }], whose).map(({ name }) => name)

test('names that a description chooses are found, and those of the stage are not among them', () => {
  expect(namesOf('readers', 'readers', 'readers-dev', 'shop-dev-readers', undefined, 'R1')).toEqual(['readers', 'readers-dev', 'R1'])
})

test('of a name that is known only in the account, the part that is written counts', () => {
  expect(namesOf({ 'Fn::Sub': 'readers-${Color}-${AWS::AccountId}' })).toEqual(['readers-*-${AWS::AccountId}'])
  expect(namesOf({ 'Fn::Sub': ['readers-${Color}', { Color: 'red' }] }, { 'Fn::Join': ['-', ['writers', { Ref: 'Color' }]] })).toEqual([
    'readers-*',
    'writers-*',
  ])
  expect(namesOf({ 'Fn::Sub': '${AWS::AccountId}-readers' })).toEqual(['${AWS::AccountId}-readers'])
  expect(namesOf({ 'Fn::Sub': '${AWS::StackName}-readers' }, { Ref: 'AWS::NoValue' })).toEqual([])
  expect(namesOf({ 'Fn::Sub': '${AWS::StackName}_readers' })).toEqual(['shop-dev_readers'])
})

test.each([
  { 'Fn::Sub': '${Color}-dev' },
  { 'Fn::Sub': 'a-${Color}' },
  { Ref: 'Color' },
  { 'Fn::Join': ['-', [{ Ref: 'Color' }, 'readers']] },
  { 'Fn::If': ['IsProd', 'one', 'other'] },
])('a name of which nobody knows how it begins is none: %j', (name) => {
  expect(namesOf(name)).toEqual([])
  expect(ownName(table(name), whose)).toBeNull()
})

test('a grant for the names of the stage is one for the names of the description, of the same kind alone', () => {
  const arn = 'arn:${AWS::Partition}:dynamodb:*:${AWS::AccountId}:table/'
  const queue = 'arn:${AWS::Partition}:sqs:*:${AWS::AccountId}:${Service}-${Stage}-*'
  const names = ownNames([{ Resources: { One: table('readers') } }], whose)
  expect(withOwnNames([`${arn}\${Service}-\${Stage}-*`, queue], names)).toEqual([
    `${arn}\${Service}-\${Stage}-*`,
    `${arn}readers`,
    `${arn}readers/*`,
    queue,
  ])
})

test('the rules of a bus have its name in their ARN', () => {
  const names = ownNames([{ Resources: { Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'news' } } } }], whose)
  const rules = 'arn:${AWS::Partition}:events:*:${AWS::AccountId}:rule/'
  expect(withOwnNames([`${rules}\${Service}-\${Stage}-*`], names)).toEqual([`${rules}\${Service}-\${Stage}-*`, `${rules}news/*`])
})
