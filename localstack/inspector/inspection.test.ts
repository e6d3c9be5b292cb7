import { expect, test } from 'vitest'
import type { Description } from '../stack/description.ts'
import { withoutTimeLimits } from './inspection.ts'

test('functions run as long as Lambda lets them, and no queue hides a message for less', () => {
  const Resources = {
    Greet: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 6, Handler: 'greet.handler' } },
    Names: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 36, FifoQueue: true } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
  }
  const { template } = withoutTimeLimits({ template: { Resources } } as unknown as Description) // as far as it is read
  expect(template.Resources).toEqual({
    Greet: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 900, Handler: 'greet.handler' } },
    Names: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 900, FifoQueue: true } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
  })
})
