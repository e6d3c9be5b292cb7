import { expect, test } from 'vitest'
import type { Statement } from './grants.ts'
import { without } from './take-away.ts'

const Version = '2012-10-17'
const statement: Statement = { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:SendMessageBatch', 'sqs:ReceiveMessage'], Resource: ['one', 'two'] }

test('one grant is taken away, every other stays', () => {
  expect(
    without({ Version, Statement: [{ ...statement, Resource: 'other' }, statement] }, { placeHere: [0, 1, 0] }, [
      'sqs:SendMessage',
      'sqs:SendMessageBatch',
    ]),
  ).toEqual({
    Version,
    Statement: [
      { ...statement, Resource: 'other' },
      { Effect: 'Allow', Action: ['sqs:ReceiveMessage'], Resource: ['one', 'two'] },
      { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:SendMessageBatch'], Resource: ['two'] },
    ],
  })
})

test('what is left of the only grant allows nothing', () => {
  const { Statement: left } = without(
    { Version, Statement: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: 'one' }] },
    { placeHere: [0, 0, 0] },
    ['s3:PutObject'],
  )
  expect(left.filter(({ Effect }) => Effect === 'Allow')).toEqual([])
})
