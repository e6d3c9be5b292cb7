import { expect, test } from 'vitest'
import { awsCall } from './aws-call.cjs'

const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20260102/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=abc`
const asked = (service: string, path = '/', { method = 'POST', body = '', ...headers }: Record<string, string> = {}) =>
  awsCall({ method, path, header: (name: string) => ({ authorization: signed(service), ...headers })[name] }, body)
const queue = 'http://127.0.0.1:4566/000000000000/things.fifo'

test.each<[call: ReturnType<typeof awsCall>, op: string, on: string | undefined]>([
  [
    asked('sqs', '/', { 'x-amz-target': 'AmazonSQS.SendMessageBatch', body: JSON.stringify({ QueueUrl: queue, Entries: [] }) }),
    'SendMessageBatch',
    'things.fifo',
  ],
  // a message about another queue
  [
    asked('sqs', '/', { 'x-amz-target': 'AmazonSQS.SendMessage', body: JSON.stringify({ MessageBody: '{"QueueUrl":"other"}', QueueUrl: queue }) }),
    'SendMessage',
    'things.fifo',
  ],
  [asked('sns', '/', { body: 'Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-central-1%3A000000000000%3Anews' }), 'Publish', 'news'],
  [asked('lambda', '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu%3A0%3Afunction%3Agreet/invocations'), 'Invoke', 'greet'],
  [asked('ssm', '/', { 'x-amz-target': 'AmazonSSM.GetParameters', body: '{"Names":["/a/b","/a/c"]}' }), 'GetParameters', '/a/b'],
  [asked('secretsmanager', '/', { 'x-amz-target': 'secretsmanager.GetSecretValue', body: '{"SecretId":"a/b"}' }), 'GetSecretValue', 'a/b'],
  [asked('monitoring', '/service/GraniteServiceVersion20100801/operation/PutMetricData'), 'PutMetricData', undefined],
  [asked('s3', '/inbox/a/b.csv?x-id=GetObject&versionId=1', { method: 'GET' }), 'GetObject', 'inbox'],
  [asked('s3', '/inbox/a/b.csv', { method: 'HEAD' }), 'HeadObject', 'inbox'],
  [asked('s3', '/inbox?list-type=2', { method: 'GET' }), 'ListObjectsV2', 'inbox'],
  [asked('s3', '/inbox/?versions', { method: 'GET' }), 'ListObjectVersions', 'inbox'],
  [asked('s3', '/inbox?delete'), 'DeleteObjects', 'inbox'],
  [asked('s3', '/a%20b', { method: 'DELETE', host: 'inbox.s3.eu-central-1.amazonaws.com' }), 'DeleteObject', 'inbox'],
  [asked('s3', '/', { method: 'GET' }), 'ListBuckets', undefined],
  [asked('scheduler', '/schedules/nightly'), 'POST', undefined],
])('%j is %s of %s', (call, op, on) => {
  expect([call?.op, call?.on]).toEqual([op, on])
})

test('the service is that of the signature, in a header or in the address', () => {
  expect(asked('sqs')?.aws).toBe('sqs')
  const presigned = '/inbox/a.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260102%2Feu-central-1%2Fs3%2Faws4_request&x-id=PutObject'
  expect(awsCall({ method: 'PUT', path: presigned, header: () => undefined })).toEqual({ aws: 's3', op: 'PutObject', on: 'inbox' })
})

test('any other request is no call of AWS', () => {
  expect(awsCall({ method: 'GET', path: '/', header: () => undefined })).toBeUndefined()
  expect(awsCall({ method: 'GET', path: '/', header: () => 'Bearer Credential=abc' })).toBeUndefined()
})
