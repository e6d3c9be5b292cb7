import { beforeAll, expect, test } from 'vitest'
import { type ReplacementKnowledge, replacementKnowledge } from './knowledge.ts'

let knowledge: ReplacementKnowledge
beforeAll(async () => {
  knowledge = await replacementKnowledge()
}, 120_000)

// each from the "Update requires" of the property's page in the CloudFormation documentation
test.each([
  ['AWS::SQS::Queue', 'QueueName', 'yes'],
  ['AWS::SQS::Queue', 'VisibilityTimeout', 'no'],
  ['AWS::Lambda::Function', 'FunctionName', 'yes'],
  ['AWS::Lambda::Function', 'Environment.Variables', 'no'],
  ['AWS::SNS::Subscription', 'Endpoint', 'yes'],
  ['AWS::RDS::DBCluster', 'Engine', 'maybe'],
  ['AWS::DynamoDB::Table', 'KeySchema.AttributeName', 'yes'],
  ['AWS::S3::Bucket', 'VersioningConfiguration.Status', 'no'],
  ['AWS::Nobody::Knows', 'Name', 'no'],
])('%s: another %s causes a replacement: %s', (type, path, expected) => {
  expect(knowledge.of(type, path.split('.'))).toBe(expected)
})

test('the source is named with its version', () => {
  expect(knowledge.source).toMatch(/^@aws-cdk\/aws-service-spec \d+\.\d+\.\d+$/)
})
