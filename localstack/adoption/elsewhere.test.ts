import { expect, test } from 'vitest'
import { type Parameter, withValuesFromElsewhere } from './elsewhere.ts'

const template = {
  Parameters: {
    Secret: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/github-secret' },
    Size: { Type: 'Number', Default: 3 },
    Owner: { Type: 'String' },
  },
  Resources: {
    Work: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Environment: {
          Variables: {
            POOL: { 'Fn::ImportValue': { 'Fn::Sub': '${Stage}-PoolId' } },
            OWN: { 'Fn::ImportValue': 'own-table' },
            KEY: '{{resolve:ssm:/shop/api-key:2}}',
            PASSWORD: { 'Fn::Sub': 'user:{{resolve:secretsmanager:shop/db:SecretString:password}}' },
            MADE: { 'Fn::Sub': '{{resolve:secretsmanager:${Database}:SecretString:password}}' },
          },
        },
      },
    },
  },
  Outputs: { Table: { Value: 'x', Export: { Name: 'own-table' } } },
}

test('what only AWS has gets a stand-in, each of which is listed', () => {
  const { template: made, standIns } = withValuesFromElsewhere(template, {})
  expect(made.Resources.Work.Properties.Environment.Variables).toEqual({
    POOL: 'local-stage-poolid',
    OWN: { 'Fn::ImportValue': 'own-table' },
    KEY: 'local-api-key',
    PASSWORD: { 'Fn::Sub': 'user:local-password' },
    MADE: { 'Fn::Sub': '{{resolve:secretsmanager:${Database}:SecretString:password}}' },
  })
  expect(made.Parameters).toEqual({
    Secret: { Type: 'String', Default: 'local-github-secret' },
    Size: { Type: 'Number', Default: 3 },
    Owner: { Type: 'String', Default: 'local-owner' },
  })
  expect(standIns.map(({ source, address }) => `${source}:${address}`)).toEqual([
    'ssm:/shop/github-secret',
    'param:Owner',
    'import:${Stage}-PoolId',
    'ssm:/shop/api-key:2',
    'secretsmanager:shop/db:SecretString:password',
  ])
})

test('values that somebody has set are taken, and not listed', () => {
  const values = { 'import:${Stage}-PoolId': 'eu-west-1_1', 'ssm:/shop/github-secret': 'shh', 'param:Owner': 'ada', 'param:Size': '5' }
  const { template: made, standIns } = withValuesFromElsewhere(template, values)
  expect(made.Resources.Work.Properties.Environment.Variables.POOL).toBe('eu-west-1_1')
  expect(made.Parameters).toMatchObject({ Secret: { Default: 'shh' }, Owner: { Default: 'ada' }, Size: { Default: '5' } })
  expect(standIns.map(({ source }) => source)).toEqual(['ssm', 'secretsmanager'])
})

test('a stand-in for a parameter is one of its allowed values, and a number where one is wanted', () => {
  const Parameters: Record<string, Parameter> = {
    Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] },
    Size: { Type: 'Number' },
    Least: { Type: 'Number', MinValue: 128 },
    Owner: { Type: 'String' },
  }
  const { template: made, standIns } = withValuesFromElsewhere({ Parameters }, {})
  expect(Object.values(made.Parameters ?? {}).map(({ Default }) => Default)).toEqual(['dev', '1', '128', 'local-owner'])
  expect(standIns.map(({ value }) => value)).toEqual(['dev', '1', '128', 'local-owner'])
})
