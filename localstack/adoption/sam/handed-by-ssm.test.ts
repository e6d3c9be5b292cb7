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

test('what was handed on is handed on again, in any order; what leads back to itself stays', () => {
  const writes = (Name: string, Value: unknown) => ({ Type: 'AWS::SSM::Parameter', Properties: { Name, Value } })
  const chain = {
    Parameters: {
      Third: parameter('String', '/c'),
      First: parameter('String', '/a'),
      Second: parameter('String', '/b'),
      Own: parameter('String', '/own'),
    },
    Resources: {
      A: writes('/a', { 'Fn::Sub': 'of ${AWS::Region}' }),
      B: writes('/b', { Ref: 'First' }),
      C: writes('/c', { Ref: 'Second' }),
      Own: writes('/own', { Ref: 'Own' }),
      Cart: { Type: 'AWS::Lambda::Function', Properties: { Third: { Ref: 'Third' }, Own: { Ref: 'Own' } } },
    },
  }
  const { Parameters, Resources } = withHandedBySsm(chain, {})
  expect(Object.keys(Parameters ?? {})).toEqual(['Own'])
  expect(Resources.Cart?.Properties).toEqual({ Third: { 'Fn::Sub': 'of ${AWS::Region}' }, Own: { Ref: 'Own' } })
})

test('a value of this machine goes before it', () => {
  expect(withHandedBySsm(template, { 'ssm:/shop/pool': 'mine', 'ssm:/shop/nets': 'c' })).toBe(template)
})
