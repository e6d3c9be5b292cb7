import { expect, test } from 'vitest'
import { withOwnAccount } from './own-account.ts'

const trust = { Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 'sts:AssumeRole' }] }

test('what policies allow in the repository’s own account is allowed here; who may take a role, and other resources, stay', () => {
  const allowed = (account: string) => ({
    Statement: [
      { Effect: 'Allow', Action: 'dynamodb:*', Resource: `arn:aws:dynamodb:us-east-1:${account}:table/users` },
      { Effect: 'Allow', Action: 'sqs:*', Resource: ['*', { 'Fn::Join': ['', [`arn:aws:sqs:us-east-1:${account}:`, { Ref: 'Name' }]] }] },
    ],
  })
  const resources = (account: string) => ({
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust, Policies: [{ PolicyDocument: allowed(account) }] } },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { EventSourceName: 'arn:aws:events:us-east-1:123456789012:theirs' } },
  })
  const made = withOwnAccount({ Resources: resources('123456789012') })
  expect(made).toEqual({ template: { Resources: resources('000000000000') }, accounts: ['123456789012'] })
  expect(withOwnAccount(made.template).accounts).toEqual([])
})

test('what leads to those resources has the local account, too: a function’s variables, its sources, a state machine, a rule; roles in it stay', () => {
  const resources = (account: string) => ({
    Tell: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:not-asked',
        Environment: {
          Variables: {
            TOPIC: `arn:aws:sns:us-east-1:${account}:told`,
            BUS: { 'Fn::Join': ['', [`arn:aws:events:us-east-1:${account}:event-bus/`, { Ref: 'Bus' }]] },
            ROLE: 'arn:aws:iam::123456789012:role/theirs',
          },
        },
      },
    },
    Source: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: `arn:aws:sqs:us-east-1:${account}:work`, BatchSize: 1 } },
    Heard: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: `arn:aws:sns:us-east-1:${account}:told`,
        Endpoint: `arn:aws:sqs:us-east-1:${account}:work`,
        RedrivePolicy: { deadLetterTargetArn: `arn:aws:sqs:us-east-1:${account}:dead` },
      },
    },
    Work: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: { deadLetterTargetArn: `arn:aws:sqs:us-east-1:${account}:dead` } } },
    May: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        PolicyDocument: {
          Statement: [
            {
              Principal: { AWS: 'arn:aws:iam::123456789012:root' },
              Resource: '*',
              Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${account}:told` } },
            },
          ],
        },
      },
    },
    Failed: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { DestinationConfig: { OnFailure: { Destination: `arn:aws:sqs:us-east-1:${account}:dead` } } },
    },
    Steps: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { DefinitionString: `{"Resource":"arn:aws:lambda:us-east-1:${account}:function:step"}` },
    },
    Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Id: 'a', Arn: `arn:aws:lambda:us-east-1:${account}:function:step` }] } },
  })
  const made = withOwnAccount({ Resources: resources('123456789012') })
  expect(made).toEqual({ template: { Resources: resources('000000000000') }, accounts: ['123456789012'] })
})
