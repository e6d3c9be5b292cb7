import { expect, test } from 'vitest'
import { withEngineAddress } from './aws-cli.ts'

const engine = 'http://127.0.0.1:3504'

test('the AWS CLI is told the engine’s address, which its version 1 does not take from the environment for every service', () => {
  expect(withEngineAddress('aws', ['sqs', 'list-queues'], engine)).toEqual(['--endpoint-url', engine, 'sqs', 'list-queues'])
  expect(withEngineAddress('/usr/local/bin/aws', ['s3', 'ls'], engine)).toEqual(['--endpoint-url', engine, 's3', 'ls'])
})

test('an address of its own, and any other command, stay as they are', () => {
  for (const words of [
    ['--endpoint-url', 'http://other', 's3', 'ls'],
    ['s3', 'ls', '--endpoint-url=http://other'],
  ])
    expect(withEngineAddress('aws', words, engine)).toEqual(words)
  expect(withEngineAddress('node', ['--test'], engine)).toEqual(['--test'])
})
