import { expect, test } from 'vitest'
import { ownNames, withOwnNames } from './own-names.ts'

const whose = { service: 'shop', stage: 'dev' }
const table = (TableName: unknown) => ({ Type: 'AWS::DynamoDB::Table', Properties: { TableName } })
const namesOf = (...given: unknown[]) =>
  ownNames([{ Resources: Object.fromEntries(given.map((name, at) => [`T${at}`, table(name)])) }], whose).map(({ name }) => name)

test('names that a description chooses are found, and those of the stage are not among them', () => {
  expect(namesOf('readers', 'readers', 'readers-dev', 'shop-dev-readers', undefined)).toEqual(['readers', 'readers-dev'])
})

test('of a name that is known only in the account, the part that is written counts, where it says enough', () => {
  expect(namesOf({ 'Fn::Sub': 'readers-${Color}-${AWS::AccountId}' })).toEqual(['readers-*-${AWS::AccountId}'])
  expect(namesOf({ 'Fn::Sub': '${AWS::StackName}-readers' }, { 'Fn::Sub': '${Color}' }, { Ref: 'Color' })).toEqual([])
  expect(namesOf({ 'Fn::Sub': '${AWS::StackName}_readers' })).toEqual(['shop-dev_readers'])
})

test('a grant for the names of the stage is one for the names of the description, of the same kind alone', () => {
  const arn = 'arn:${AWS::Partition}:dynamodb:*:${AWS::AccountId}:table/'
  const queue = 'arn:${AWS::Partition}:sqs:*:${AWS::AccountId}:${Service}-${Stage}-*'
  const names = ownNames([{ Resources: { One: table('readers') } }], whose)
  expect(withOwnNames([`${arn}\${Service}-\${Stage}-*`, queue], names)).toEqual([`${arn}\${Service}-\${Stage}-*`, `${arn}readers`, queue])
})

test('the rules of a bus have its name in their ARN', () => {
  const names = ownNames([{ Resources: { Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'news' } } } }], whose)
  const rules = 'arn:${AWS::Partition}:events:*:${AWS::AccountId}:rule/'
  expect(withOwnNames([`${rules}\${Service}-\${Stage}-*`], names)).toEqual([`${rules}\${Service}-\${Stage}-*`, `${rules}news/*`])
})
