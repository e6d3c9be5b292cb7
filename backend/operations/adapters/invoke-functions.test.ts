import type { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { describe, expect, it } from 'vitest'
import { invokeRedrive, invokeResendLines } from './invoke-functions.ts'

const lines = [{ importId: '00000000-0000-4000-8000-000000000001', line: 2 }]

describe('invoking functions', () => {
  it('hands the lines to resend-lines and gives how many were sent', async () => {
    const { lambda, invoked } = fakeLambda({ Payload: Buffer.from('{"sent":1}') })
    expect(await invokeResendLines(lambda, 'resend')(lines)).toBe(1)
    expect(invoked).toEqual([{ FunctionName: 'resend', Payload: JSON.stringify({ lines }) }])
  })

  it.each([
    ['it failed', { FunctionError: 'Unhandled', Payload: Buffer.from('{"errorMessage":"the password is hunter2"}') }, 'See its logs'],
    ['it answered something else', { Payload: Buffer.from('{"send":1}') }, 'sent'],
  ])('throws where %s', async (_, answer, message) => {
    await expect(invokeResendLines(fakeLambda(answer).lambda, 'resend')(lines)).rejects.toThrow(message)
  })

  it('starts redrive without waiting for it', async () => {
    const { lambda, invoked } = fakeLambda({})
    await invokeRedrive(lambda, 'redrive')('id-1')
    expect(invoked).toEqual([{ FunctionName: 'redrive', InvocationType: 'Event', Payload: '{"redriveId":"id-1"}' }])
  })
})

function fakeLambda(answer: object) {
  const invoked: object[] = []
  const client = {
    send: async ({ input }: InvokeCommand) => {
      invoked.push(input)
      return answer
    },
  }
  return { invoked, lambda: client as unknown as LambdaClient } // the one method that is used
}
