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

const allOf = (resources: Record<string, { Type: string; Properties: Record<string, unknown> }>) => ownNames([{ Resources: resources }], whose)
const arns = {
  role: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/',
  function: 'arn:${AWS::Partition}:lambda:*:${AWS::AccountId}:function:',
  log: 'arn:${AWS::Partition}:logs:*:${AWS::AccountId}:log-group:',
}

test('a role’s path is a part of its name', () => {
  const role = (Properties: object) => ({ Type: 'AWS::IAM::Role', Properties: Properties as Record<string, unknown> })
  const names = allOf({ A: role({ RoleName: 'readers-dev', Path: '/shop/' }), B: role({ Path: '/shop/' }), C: role({ Path: '/' }), D: role({}) })
  const own = `${arns.role}\${Service}-\${Stage}-*`
  expect(withOwnNames([own], names)).toEqual([own, `${arns.role}shop/readers-dev`, `${arns.role}shop/\${Service}-\${Stage}-*`])
})

test('a function’s name is one of its versions, and of its log', () => {
  const hello = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'hello-dev' } }
  const log = (LogGroupName: unknown) => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } })
  const names = allOf({
    Hello: hello,
    Log: log({ 'Fn::Sub': '/aws/lambda/${Hello}' }),
    Other: log('/aws/lambda/shop-dev-other'),
    Own: log('/aws/apis/shop-dev'),
  })
  const own = `${arns.function}\${Service}-\${Stage}-*`
  expect(withOwnNames([own], names)).toEqual([own, `${arns.function}hello-dev`, `${arns.function}hello-dev:*`])
  const logs = `${arns.log}*\${Service}-\${Stage}-*`
  expect(withOwnNames([logs], names)).toEqual([logs, `${arns.log}/aws/lambda/hello-dev`, `${arns.log}/aws/lambda/hello-dev:*`])
})

test('a log whose name is not known whole is none', () => {
  expect(allOf({ Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: { 'Fn::Sub': '/aws/${Color}' } } } })).toEqual([])
})

test('parameters and secrets of other names, or of none, are found', () => {
  const of = (Type: string, Name?: string) => ({ Type, Properties: { Type: 'String', ...(Name ? { Name } : {}) } as Record<string, unknown> })
  const names = allOf({
    Own: of('AWS::SSM::Parameter', '/shop/dev/own'),
    End: of('AWS::SSM::Parameter', '/loud/end'),
    Made: of('AWS::SSM::Parameter'),
    Phrase: of('AWS::SecretsManager::Secret'),
    Key: of('AWS::SecretsManager::Secret', 'shop-key'),
  })
  const [parameter, secret] = [
    'arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:parameter/',
    'arn:${AWS::Partition}:secretsmanager:*:${AWS::AccountId}:secret:',
  ]
  const all = withOwnNames([`${parameter}\${Service}/\${Stage}/*`, `${secret}\${Service}/\${Stage}/*`], names)
  expect(all).toEqual([
    `${parameter}\${Service}/\${Stage}/*`,
    ...['loud/end', 'CFN-Made-*', '${Service}-${Stage}-*'].map((name) => `${parameter}${name}`),
    `${secret}\${Service}/\${Stage}/*`,
    ...['Phrase-*', '${Service}-${Stage}-*', 'shop-key-*'].map((name) => `${secret}${name}`),
  ])
})

test.each([
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::Lambda::Function', 'FunctionName'],
])('what is not known of a name comes after the service and the stage: %s', (Type, property) => {
  const nameOf = (text: string) => ownName({ Type, Properties: { [property]: { 'Fn::Sub': text } } }, whose)
  const wide = [
    'dev${Color}',
    'dev-${Color}',
    'readers-${Color}',
    'shop-${Color}-dev',
    'shop-dev${Color}',
    'workshop-dev-${Color}',
    '${AWS::AccountId}-${Color}',
  ]
  expect(wide.map(nameOf)).toEqual(wide.map(() => null))
  expect(['${AWS::StackName}-${Color}', 'dev.shop.${Color}', 'readers-dev-${AWS::Region}'].map(nameOf)).toEqual([
    '${Service}-${Stage}-*',
    'dev.shop.*',
    'readers-dev-${AWS::Region}',
  ])
})

test('a role’s path that is not known makes its name unknown; one of the service and the stage narrows it', () => {
  const nameOf = (Path: string, RoleName: string) =>
    ownName({ Type: 'AWS::IAM::Role', Properties: { Path: { 'Fn::Sub': Path }, RoleName: { 'Fn::Sub': RoleName } } }, whose)
  expect(nameOf('/${Color}/', 'readers-dev')).toBeNull()
  expect(nameOf('/shop/dev/', '${Color}')).toBe('shop/dev/*')
})
