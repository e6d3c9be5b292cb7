import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { type ResendLinesRequest, resendLinesResultSchema } from '../../intake/events/resend-lines.ts'
import { ApplicationError } from '../../platform/errors.ts'
import type { ResendLines, StartRedrive } from '../ports.ts'

/** intake's function `resend-lines`, waited for. Throws `resend-failed` where it does. */
export function invokeResendLines(lambda: LambdaClient, functionName: string): ResendLines {
  return async (lines) => {
    const request: ResendLinesRequest = { lines: [...lines] }
    const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }))
    const text = Buffer.from(answer.Payload ?? []).toString('utf8')
    if (answer.FunctionError) throw new ApplicationError('resend-failed', `The function ${functionName} failed. See its logs.`, { cause: text })
    return resendLinesResultSchema.parse(JSON.parse(text)).sent
  }
}

/** The function `redrive`, not waited for. */
export function invokeRedrive(lambda: LambdaClient, functionName: string): StartRedrive {
  return async (id) => {
    await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: JSON.stringify({ redriveId: id }) }))
  }
}
