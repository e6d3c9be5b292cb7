import { describe, expect, it } from 'vitest'
import type { Capabilities } from '../../engines/engine.ts'
import { adaptTemplate } from './adapt-template.js'

const capabilities: Capabilities = {
  lacks: { 'AWS::EC2::EIP': 'no network' },
  leavesOut: { 'AWS::Lambda::Function': { VpcConfig: 'no network' } },
  onlyOnAws: { 'kms:*': 'no keys' },
  assumedOnAws: { 'flows.amazonaws.com': 'no network' },
  standsIn: {},
  otherRoads: {},
  actions: {},
  enforcesRoles: true,
  runtimes: [],
  webSockets: true,
  integrations: [],
  carriesState: true,
  verifiesCallers: true,
  differs: [],
}

describe('adaptTemplate', () => {
  it('moves the addresses of parts whose ports moved, each once, wherever they stand in a text', () => {
    const template = {
      Resources: {
        Client: {
          Type: 'AWS::Cognito::UserPoolClient',
          Properties: {
            CallbackURLs: ['http://127.0.0.1:3200/signed-in', 'http://127.0.0.1:32000/'],
            Config: { 'Fn::Sub': '{"at":"http://127.0.0.1:3210","page":"http://127.0.0.1:3200"}' },
          },
        },
      },
    }
    const addresses = { 'http://127.0.0.1:3200': 'http://127.0.0.1:3210', 'http://127.0.0.1:3210': 'http://127.0.0.1:3220' }
    expect(adaptTemplate(template, capabilities, undefined, addresses).template.Resources.Client.Properties).toEqual({
      CallbackURLs: ['http://127.0.0.1:3210/signed-in', 'http://127.0.0.1:32000/'],
      Config: { 'Fn::Sub': '{"at":"http://127.0.0.1:3220","page":"http://127.0.0.1:3210"}' },
    })
  })

  it('leaves out what the engine lacks, with the reason, and refuses a reference to it', () => {
    const alone = { Resources: { Address: { Type: 'AWS::EC2::EIP', Properties: {} } } }
    expect(adaptTemplate(alone, capabilities, undefined).leftOut).toEqual([{ logicalId: 'Address', type: 'AWS::EC2::EIP', why: 'no network' }])
    const referred = { Resources: { ...alone.Resources, Role: { Type: 'AWS::IAM::Role', Properties: { At: { Ref: 'Address' } } } } }
    expect(() => adaptTemplate(referred, capabilities, undefined)).toThrow('Resources.Role.Properties.At refers to Address')
  })

  it('leaves out how a resource is replaced where what does it is left out, and keeps it elsewhere', () => {
    const alias = (by: string) => ({ Type: 'AWS::Lambda::Alias', UpdatePolicy: { By: { Ref: by } }, Properties: { Name: 'live' } })
    const template = {
      Resources: { Address: { Type: 'AWS::EC2::EIP' }, Other: { Type: 'AWS::SQS::Queue' }, One: alias('Address'), Two: alias('Other') },
    }
    const { One, Two } = adaptTemplate(template, capabilities, undefined).template.Resources
    expect([One, Two]).toEqual([{ Type: 'AWS::Lambda::Alias', Properties: { Name: 'live' } }, alias('Other')])
  })

  it('refuses a reference in a text too', () => {
    const template = {
      Resources: {
        Address: { Type: 'AWS::EC2::EIP', Properties: {} },
        Role: { Type: 'AWS::IAM::Role', Properties: { At: { 'Fn::Sub': 'x-${Address.Id}' } } },
      },
    }
    expect(() => adaptTemplate(template, capabilities, undefined)).toThrow('Resources.Role.Properties.At refers to Address')
  })

  it('leaves out a role that only a service of AWS may assume, and no other', () => {
    const role = (...services: string[]) => ({
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' }] },
      },
    })
    const template = { Resources: { Flows: role('flows.amazonaws.com'), Both: role('flows.amazonaws.com', 'lambda.amazonaws.com') } }
    const { template: adapted, leftOut } = adaptTemplate(template, capabilities, undefined)
    expect(leftOut).toEqual([{ logicalId: 'Flows', type: 'AWS::IAM::Role', why: 'no network' }])
    expect(Object.keys(adapted.Resources)).toEqual(['Both'])
  })

  it('leaves out an action that only AWS checks with the resource it names', () => {
    const statement = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['Address', 'Arn'] } }
    const template = {
      Resources: {
        Address: { Type: 'AWS::EC2::EIP', Properties: {} },
        Boundary: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { PolicyDocument: { Statement: [statement, { ...statement, Action: 'sqs:SendMessage', Resource: '*' }] } },
        },
      },
    }
    const { Boundary: boundary } = adaptTemplate(template, capabilities, undefined).template.Resources
    expect(boundary.Properties.PolicyDocument.Statement).toEqual([{ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: '*' }])
  })

  it('leaves out the properties and the actions that only AWS needs', () => {
    const statement = (...actions: string[]) => ({ Effect: 'Allow', Action: actions, Resource: '*' })
    const template = {
      Resources: {
        Address: { Type: 'AWS::EC2::EIP', Properties: {} },
        Greet: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'greet', VpcConfig: { At: { Ref: 'Address' } } } },
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            Policies: [
              { PolicyName: 'both', PolicyDocument: { Statement: [statement('kms:Decrypt'), statement('kms:Sign', 'sqs:SendMessage')] } },
              { PolicyName: 'keys', PolicyDocument: { Statement: [statement('kms:Decrypt')] } },
            ],
          },
        },
      },
    }
    const { Greet, Role } = adaptTemplate(template, capabilities, undefined).template.Resources
    expect(Greet.Properties).toEqual({ FunctionName: 'greet' })
    expect(Role.Properties.Policies).toEqual([{ PolicyName: 'both', PolicyDocument: { Statement: [statement('sqs:SendMessage')] } }])
    expect(template.Resources.Greet.Properties.VpcConfig).toBeDefined()
  })

  it('leaves out what a policy says of something that was left out', () => {
    const address = { 'Fn::Sub': 'arn:aws:ec2:::eip/${Address}' }
    const template = {
      Resources: {
        Address: { Type: 'AWS::EC2::EIP', Properties: {} },
        BucketPolicy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            PolicyDocument: {
              Statement: [
                { Effect: 'Allow', Action: 's3:GetObject', Resource: 'a', Condition: { StringEquals: { 'aws:SourceArn': address } } },
                { Effect: 'Deny', Action: 's3:*', Resource: 'a' },
                { Effect: 'Allow', Action: 's3:GetObject', Resource: ['a', address] },
                { Effect: 'Allow', Action: 's3:GetObject', Resource: address },
              ],
            },
          },
        },
      },
    }
    expect(adaptTemplate(template, capabilities, undefined).template.Resources.BucketPolicy.Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Deny', Action: 's3:*', Resource: 'a' },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: ['a'] },
    ])
  })

  it('has an alarm on something that was left out watch a name in its place', () => {
    const template = {
      Resources: {
        Address: { Type: 'AWS::EC2::EIP', Properties: {} },
        Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Dimensions: [{ Name: 'Address', Value: { Ref: 'Address' } }] } },
      },
    }
    expect(adaptTemplate(template, capabilities, undefined).template.Resources.Alarm.Properties.Dimensions).toEqual([
      { Name: 'Address', Value: 'local-address' },
    ])
  })

  it('leaves out outputs, conditions and parameters with what they belong to', () => {
    const template = {
      Parameters: { Zone: { Type: 'String' }, Email: { Type: 'String' } },
      Conditions: { HasZone: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Zone' }, ''] }] }, HasEmail: { 'Fn::Equals': [{ Ref: 'Email' }, 'a'] } },
      Resources: {
        Address: { Type: 'AWS::EC2::EIP', Condition: 'HasZone', Properties: {} },
        Topic: { Type: 'AWS::SNS::Topic', Condition: 'HasEmail', Properties: {} },
      },
      Outputs: { At: { Value: { Ref: 'Address' } }, Topic: { Value: { Ref: 'Topic' } } },
    }
    const adapted = adaptTemplate(template, capabilities, undefined).template
    expect(Object.keys(adapted.Parameters ?? {})).toEqual(['Email'])
    expect(Object.keys(adapted.Conditions ?? {})).toEqual(['HasEmail'])
    expect(Object.keys(adapted.Outputs ?? {})).toEqual(['Topic'])
  })
})
