import { expect, test } from 'vitest'
import { withFrameworkBucket } from './framework-bucket.ts'

const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketEncryption: {} } }
const released = { Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: {} } } }

test('the bucket of a stack that the Framework made is retained first, and let go next', () => {
  const first = withFrameworkBucket(released, { Resources: { ServerlessDeploymentBucket: bucket } })
  const kept = { ...bucket, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }
  expect(first.Resources).toEqual({ ...released.Resources, ServerlessDeploymentBucket: kept })
  expect(withFrameworkBucket(released, first)).toBe(released)
})

test('no other stack gets one', () => {
  expect(withFrameworkBucket(released, undefined)).toBe(released)
  expect(withFrameworkBucket(released, { Resources: { Other: bucket } })).toBe(released)
})
