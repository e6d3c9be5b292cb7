import { expect, test } from 'vitest'
import type { Template } from '../checked.ts'
import { arn, found, ref } from '../testing.ts'
import { openToTheWorld } from './open-to-the-world.ts'

const closed = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
const one = (Type: string, Properties: Record<string, unknown>): Template['Resources'] => ({ It: { Type, Properties } })
const policy = (statement: object) =>
  one('AWS::SQS::QueuePolicy', { PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', ...statement }] } })

test.each<[string, Template['Resources']]>([
  ['ingress from everywhere', one('AWS::EC2::SecurityGroupIngress', { CidrIp: '0.0.0.0/0' })],
  ['ingress from everywhere by IPv6', one('AWS::EC2::SecurityGroupIngress', { CidrIpv6: '::/0' })],
  ['egress to everywhere', one('AWS::EC2::SecurityGroupEgress', { CidrIp: '0.0.0.0/0' })],
  ['egress that nobody wrote', one('AWS::EC2::SecurityGroup', {})],
  ['egress to everywhere within the group', one('AWS::EC2::SecurityGroup', { SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0' }] })],
  ['a policy for everybody', policy({})],
  ['a policy for everybody by AWS', policy({ Principal: { AWS: '*' } })],
  ['a condition that says whom it does not mean', policy({ Condition: { ArnNotEquals: { 'aws:SourceArn': 'x' } } })],
  ['a condition that is met without its key', policy({ Condition: { ArnEqualsIfExists: { 'aws:SourceArn': 'x' } } })],
  ['a condition about something else', policy({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
  [
    'a role that everybody assumes',
    one('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } } }),
  ],
  ['a function that everybody invokes', one('AWS::Lambda::Permission', { Principal: '*' })],
  ['a bucket without its block', one('AWS::S3::Bucket', {})],
  ['a bucket with three of four', one('AWS::S3::Bucket', { PublicAccessBlockConfiguration: { ...closed, RestrictPublicBuckets: false } })],
  ['a public database', one('AWS::RDS::DBInstance', { PubliclyAccessible: true })],
  ['a database that says nothing', one('AWS::RDS::DBInstance', {})],
  ['a subnet with public addresses', one('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true })],
  ['a gateway to the internet', one('AWS::EC2::InternetGateway', {})],
  ['a NAT gateway', one('AWS::EC2::NatGateway', {})],
  ['a function’s address without sign-in', one('AWS::Lambda::Url', { AuthType: 'NONE' })],
])('%s is found', (_, resources) => {
  expect(found(openToTheWorld, resources)).toHaveLength(1)
})

test.each<[string, Template['Resources']]>([
  ['a policy for a source', policy({ Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:x' } } })],
  ['a refusal for everybody', policy({ Effect: 'Deny' })],
  ['a closed bucket', one('AWS::S3::Bucket', { PublicAccessBlockConfiguration: closed })],
  [
    'a group with a rule of its own',
    {
      ...one('AWS::EC2::SecurityGroup', {}),
      Rule: { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { GroupId: arn('It'), DestinationSecurityGroupId: ref('Other') } },
    },
  ],
])('%s is closed', (_, resources) => {
  expect(found(openToTheWorld, resources)).toEqual([])
})
