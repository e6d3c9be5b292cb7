import { expect, test } from 'vitest'
import { unknownPolicies } from './unknown-policies.ts'

const known = new Set(['AmazonSQSFullAccess', 'service-role/AWSLambdaBasicExecutionRole'])
const role = (...ManagedPolicyArns: unknown[]) => ({ Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns } })
const basic = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']],
}

test('policies of AWS that the engine does not know are named, with the roles that have them and what to do', () => {
  const Resources = {
    ReadRole: role(basic, 'arn:aws:iam::aws:policy/AmazonTextractFullAccess'),
    WriteRole: role({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AmazonTextractFullAccess' }, 'arn:aws:iam::aws:policy/AmazonSQSFullAccess'),
    MailRole: role('AmazonSESFulAccess', { 'Fn::If': ['IsProd', 'arn:aws:iam::aws:policy/job-function/Billing', { Ref: 'AWS::NoValue' }] }),
  }
  expect(unknownPolicies({ template: { Resources } }, known)).toEqual([
    { what: 'AmazonTextractFullAccess', why: expect.stringMatching(/allows nothing to ReadRole, WriteRole\. Write what is called into a statement/) },
    { what: 'AmazonSESFulAccess, job-function/Billing', why: expect.stringContaining('allows nothing to MailRole.') },
  ])
})

test('policies that the engine knows, and those of the stack, are not', () => {
  const Resources = { Known: role(basic, { Ref: 'OwnPolicy' }), None: { Type: 'AWS::IAM::Role', Properties: {} } }
  expect(unknownPolicies({ template: { Resources } }, known)).toEqual([])
})

test('an engine that does not enforce roles has no list, and nothing is named', () => {
  expect(unknownPolicies({ template: { Resources: { Read: role('arn:aws:iam::aws:policy/AmazonTextractFullAccess') } } }, undefined)).toEqual([])
})
