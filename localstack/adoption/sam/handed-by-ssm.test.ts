import { expect, test } from 'vitest'
import { withHandedBySsm } from './handed-by-ssm.ts'

const parameter = (type: string, address: string) => ({ Type: `AWS::SSM::Parameter::Value<${type}>`, Default: address })
const template = {
  Parameters: { Pool: parameter('String', '/shop/pool'), Nets: parameter('List<String>', '/shop/nets'), Key: parameter('String', '/other/key') },
  Resources: {
    People: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    PoolName: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shop/pool', Value: { Ref: 'People' } } },
    Nets: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shop/nets', Value: 'a,b' } },
    Cart: {
      Type: 'AWS::Lambda::Function',
      Properties: { Pool: { Ref: 'Pool' }, Text: { 'Fn::Sub': 'pool/${Pool}' }, Nets: { Ref: 'Nets' }, Key: { Ref: 'Key' } },
    },
  },
}

test('what one stack writes into SSM stands where another one takes it; a parameter that nobody of them writes stays', () => {
  const { Parameters, Resources } = withHandedBySsm(template, {})
  expect(Object.keys(Parameters ?? {})).toEqual(['Key'])
  expect(Resources.Cart?.Properties).toEqual({
    Pool: { Ref: 'People' },
    Text: { 'Fn::Sub': 'pool/${People}' },
    Nets: ['a', 'b'],
    Key: { Ref: 'Key' },
  })
})

test('a value of this machine goes before it', () => {
  expect(withHandedBySsm(template, { 'ssm:/shop/pool': 'mine', 'ssm:/shop/nets': 'c' })).toBe(template)
})
