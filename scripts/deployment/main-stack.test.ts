import type { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { expect, test } from 'vitest'
import { currentTemplate } from './main-stack.ts'

const failing = (message: string) => ({ send: () => Promise.reject(new Error(message)) }) as unknown as CloudFormationClient // asked for one call

test('a stack that is not there has no template', async () => {
  expect(await currentTemplate(failing('Stack with id shop-dev does not exist'), 'shop-dev')).toBeUndefined()
})

test.each(['User: arn is not authorized to perform: cloudformation:GetTemplate', 'Rate exceeded'])(
  'a template that could not be read does not pass for none: %s',
  async (message) => {
    await expect(currentTemplate(failing(message), 'shop-dev')).rejects.toThrow(message)
  },
)
