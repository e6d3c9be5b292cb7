import { expect, test } from 'vitest'
import { withNested } from './nested.ts'

const stack = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: properties as Record<string, unknown>,
  ...more,
})
const queue = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties as Record<string, unknown>,
  ...more,
})

test('the resources of a nested template have its name in front, wherever one of them names another', () => {
  const child = {
    Resources: {
      Jobs: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] } } }, { DependsOn: 'Dead' }),
      Dead: queue({
        QueueName: { 'Fn::Sub': '${AWS::StackName}-${AWS::Region}-dead' },
        Tags: [{ Key: 'of', Value: { 'Fn::Sub': '${Jobs}/${!Jobs}/${Jobs.Arn}' } }],
      }),
    },
  }
  const { Resources } = withNested({ Resources: { Queues: stack() } }, { Queues: child }).template
  expect(Resources).toEqual({
    QueuesJobs: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['QueuesDead', 'Arn'] } } }, { DependsOn: ['QueuesDead'] }),
    QueuesDead: queue({
      // two nested templates may have names of their own stack
      QueueName: { 'Fn::Sub': ['${AWSStackName}-${AWS::Region}-dead', { AWSStackName: { 'Fn::Sub': '${AWS::StackName}-Queues' } }] },
      Tags: [{ Key: 'of', Value: { 'Fn::Sub': '${QueuesJobs}/${!Jobs}/${QueuesJobs.Arn}' } }],
    }),
  })
})

test('what a nested template is given and what it gives stands where it is used, from one to the other too', () => {
  const tables = { Resources: { Names: queue() }, Outputs: { Arn: { Value: { 'Fn::GetAtt': 'Names.Arn' } } } }
  const users = {
    Parameters: {
      Arn: { Type: 'String' },
      Stage: { Type: 'String' },
      Subnets: { Type: 'CommaDelimitedList' },
      Open: { Type: 'String', Default: 'yes' },
    },
    Resources: {
      Reader: queue({
        Arn: { Ref: 'Arn' },
        Text: { 'Fn::Sub': '${Stage}/${Arn}' },
        Subnets: { Ref: 'Subnets' },
        Open: { Ref: 'Open' },
      }),
    },
    Outputs: { Reader: { Value: { Ref: 'Reader' }, Export: { Name: 'reader' } } },
  }
  const given = { Arn: { 'Fn::GetAtt': ['Tables', 'Outputs.Arn'] }, Stage: 'live', Subnets: 'a, b' }
  const parent = {
    Resources: {
      Users: stack({ Parameters: given }),
      Tables: stack(),
      Own: queue({ Name: { 'Fn::Sub': '${Users.Outputs.Reader}!' } }, { DependsOn: ['Users'] }),
    },
    Outputs: { Reader: { Value: { 'Fn::GetAtt': ['Users', 'Outputs.Reader'] } } },
  }
  const { template } = withNested(parent, { Users: users, Tables: tables })
  const arn = { 'Fn::GetAtt': ['TablesNames', 'Arn'] }
  expect(template).toMatchObject({
    Parameters: { UsersOpen: { Default: 'yes' } },
    Resources: {
      UsersReader: queue({ Arn: arn, Text: { 'Fn::Sub': 'live/${TablesNames.Arn}' }, Subnets: ['a', 'b'], Open: { Ref: 'UsersOpen' } }),
      Own: queue({ Name: { 'Fn::Sub': '${UsersReader}!' } }, { DependsOn: ['UsersReader'] }),
    },
    Outputs: { Reader: { Value: { Ref: 'UsersReader' } }, UsersReader: { Export: { Name: 'reader' } } },
  })
})

test('a nested stack under a condition has its resources under it, beside their own', () => {
  const child = { Conditions: { IsLive: { 'Fn::Equals': ['a', 'a'] } }, Resources: { One: queue(), Two: queue({}, { Condition: 'IsLive' }) } }
  const parent = {
    Conditions: { Wanted: { 'Fn::Equals': ['b', 'b'] } },
    Resources: { More: stack({}, { Condition: 'Wanted', DependsOn: 'First' }), First: queue() },
  }
  const { template } = withNested(parent, { More: child })
  expect(template.Resources).toEqual({
    First: queue(),
    MoreOne: queue({}, { Condition: 'Wanted', DependsOn: ['First'] }),
    MoreTwo: queue({}, { Condition: 'MoreIsLiveAndWanted', DependsOn: ['First'] }),
  })
  expect(template.Conditions).toMatchObject({ MoreIsLiveAndWanted: { 'Fn::And': [{ Condition: 'MoreIsLive' }, { Condition: 'Wanted' }] } })
})

test('names that would meet are told apart', () => {
  const { template, prefixes } = withNested({ Resources: { Queues: stack(), QueuesJobs: queue() } }, { Queues: { Resources: { Jobs: queue() } } })
  expect(Object.keys(template.Resources)).toEqual(['QueuesJobs', 'QueuesStackJobs'])
  expect(prefixes.get('Queues')).toBe('QueuesStack')
})

test('a parameter of SSM that a nested template is given by its name has its value: what the template around it writes, or else it stays open', () => {
  const child = {
    Parameters: {
      End: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/by/default' },
      Nets: { Type: 'AWS::SSM::Parameter::Value<List<String>>' },
      Key: { Type: 'AWS::SSM::Parameter::Value<String>' },
    },
    Resources: { Jobs: queue({ End: { Ref: 'End' }, Nets: { Ref: 'Nets' }, Key: { 'Fn::Sub': '${Key}!' } }) },
  }
  const writes = (Value: unknown) => ({ Type: 'AWS::SSM::Parameter', Properties: { Name: { 'Fn::Sub': '/${Stage}/x' }, Value } })
  const parent = {
    Resources: {
      Loud: stack({ Parameters: { End: { Ref: 'EndWritten' }, Nets: { Ref: 'NetsWritten' }, Key: '/other/key' } }),
      EndWritten: writes('!!'),
      NetsWritten: writes('a, b'),
    },
  }
  const { Resources, Parameters } = withNested(parent, { Loud: child }).template
  expect(Resources.LoudJobs?.Properties).toEqual({ End: '!!', Nets: ['a', 'b'], Key: { 'Fn::Sub': '${LoudKey}!' } })
  expect(Parameters).toEqual({ LoudKey: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/other/key' } })
})
