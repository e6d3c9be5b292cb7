import { expect, test } from 'vitest'
import { notAllowed } from './not-allowed.ts'

test.each(['AccessDeniedException', 'AccessDenied', 'ForbiddenException', 'ExpiredTokenException', 'ExpiredToken'])(
  '%s is for a person to mend',
  (name) => {
    const error = notAllowed(Object.assign(new Error('not authorized to perform: sqs:SetQueueAttributes'), { name }))
    expect(error).toMatchObject({ code: 'not-allowed', message: expect.stringContaining('sqs:SetQueueAttributes') })
  },
)

test('any other error stays what it is', () => {
  expect(notAllowed(new Error('a bug'))).toBeUndefined()
})
