import { expect, test } from 'vitest'
import { linked } from './linked.ts'

test('an ARN of a deployed resource becomes a reference to it, and no other text does', () => {
  const resources = {
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    Shelf: { Type: 'AWS::S3::Bucket', Properties: {} },
    Table: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Resource: [
          'arn:aws:sqs:eu-central-1:000000000000:things',
          'arn:aws:s3:::shelf-1/*',
          'arn:aws:dynamodb:eu-central-1:000000000000:table/rows/index/x',
          'arn:aws:sns:eu-central-1:000000000000:things',
          'arn:aws:sqs:eu-central-1:000000000000:others',
          'things',
        ],
      },
    },
  }
  const ids = new Map([
    ['Queue', 'http://127.0.0.1:3504/000000000000/things'],
    ['Shelf', 'shelf-1'],
    ['Table', 'rows'],
  ])
  expect(linked(resources, ids).Role?.Properties.Resource).toEqual([
    { 'Fn::GetAtt': ['Queue', 'Arn'] },
    { 'Fn::GetAtt': ['Shelf', 'Arn'] },
    { 'Fn::GetAtt': ['Table', 'Arn'] },
    'arn:aws:sns:eu-central-1:000000000000:things',
    'arn:aws:sqs:eu-central-1:000000000000:others',
    'things',
  ])
})
