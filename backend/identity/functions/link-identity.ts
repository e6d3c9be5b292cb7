import type { PreSignUpTriggerEvent } from 'aws-lambda'
import { cognito } from '../../platform/aws-clients.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { cognitoUserPool } from '../adapters/cognito-user-pool.ts'
import { linkNewcomer } from '../link-newcomer.ts'

/**
 * Cognito's trigger before it makes a user: links who comes from a provider for the first time. Others it lets pass.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
 */
export const handler = lambdaFunction<PreSignUpTriggerEvent, PreSignUpTriggerEvent>(async () => async (event) => {
  if (event.triggerSource !== 'PreSignUp_ExternalProvider') return event
  const { email, email_verified } = event.request.userAttributes
  const pool = cognitoUserPool(cognito(), event.userPoolId)
  const userName = await linkNewcomer({ pool })({ userName: event.userName, email, isEmailVerified: email_verified === 'true' })
  // user names may be addresses
  if (userName) log.info('linked', { provider: event.userName.split('_', 1)[0] })
  return event
})
