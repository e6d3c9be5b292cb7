import { tokenFor } from '@stagecraft/localstack/adoption/for-aws.cjs'
import { expect, test } from 'vitest'
import type { Template } from '../../check-aws/checked.ts'
import { parametersWanted } from '../release-template.ts'
import { withStageParameters } from './stage-parameters.ts'

const address = '/shop/dev/key'
const token = tokenFor(address)
const id = 'SsmShopDevKey'
const made = (properties: Record<string, unknown>, more: Partial<Template> = {}) =>
  withStageParameters({ Resources: { It: { Type: 'AWS::SQS::Queue', Properties: properties } }, ...more }, [{ address, token }])
const propertiesOf = (properties: Record<string, unknown>) => made(properties).template.Resources.It?.Properties
const [name = ''] = Object.keys(made({}).template.Parameters ?? {})

test('it is a parameter of the template that CloudFormation reads from SSM, and a deployment wants it', () => {
  expect(name).toMatch(new RegExp(`^${id}[0-9a-f]{8}$`))
  expect(made({}).template.Parameters).toEqual({ [name]: { Type: 'AWS::SSM::Parameter::Value<String>', Default: address } })
  expect(parametersWanted(made({}).template)).toEqual([address])
})

test('it is referred to wherever its token stands: alone, in a text, in `Fn::Sub` and its variables, in lists and outputs', () => {
  expect(propertiesOf({ a: token, b: [`<${token}|${token}>`], c: 'plain ${X}' })).toEqual({
    a: { Ref: name },
    b: [{ 'Fn::Join': ['', ['<', { Ref: name }, '|', { Ref: name }, '>']] }],
    c: 'plain ${X}',
  })
  // a text that is no `Fn::Sub` keeps what looks like a variable of it
  expect(propertiesOf({ a: `\${X}${token}` })).toEqual({ a: { 'Fn::Join': ['', ['${X}', { Ref: name }]] } })
  expect(propertiesOf({ a: { 'Fn::Sub': `\${Queue}-${token}` }, b: { 'Fn::Sub': [`\${V}${token}`, { V: token }] } })).toEqual({
    a: { 'Fn::Sub': `\${Queue}-\${${name}}` },
    b: { 'Fn::Sub': [`\${V}\${${name}}`, { V: { Ref: name } }] },
  })
  expect(made({}, { Outputs: { Key: { Value: token } } }).template.Outputs).toEqual({ Key: { Value: { Ref: name } } })
})

test.each([
  ['a property’s name', { [token]: 1 }, {}, 'Resources.It.Properties'],
  [
    'a logical id',
    {},
    { Resources: { [`Queue${token.charAt(0).toUpperCase()}${token.slice(1)}`]: { Type: 'AWS::SQS::Queue', Properties: {} } } },
    'Resources',
  ],
  ['a reference', { a: { Ref: token } }, {}, 'Resources.It.Properties.a.Ref'],
  ['a condition', {}, { Conditions: { Is: { 'Fn::Equals': [token, 'on'] } } }, 'Conditions.Is.Fn::Equals.0'],
  ['a mapping', {}, { Mappings: { Keys: { dev: { key: token } } } }, 'Mappings.Keys.dev.key'],
  ['a parameter’s default', {}, { Parameters: { Key: { Type: 'String', Default: token } } }, 'Parameters.Key.Default'],
  ['an export’s name', {}, { Outputs: { It: { Value: 'x', Export: { Name: token } } } }, 'Outputs.It.Export.Name'],
])('%s that needs it before anything is deployed is named', (_, properties, more, place) => {
  expect(made(properties, more).faults).toEqual([expect.stringContaining(`\${ssm:${address}} is needed at ${place} before`)])
})

test('a template without any is as it was', () => {
  const template = { Resources: { It: { Type: 'AWS::SQS::Queue', Properties: { a: token } } } }
  expect(withStageParameters(template, [])).toEqual({ template, faults: [] })
})
