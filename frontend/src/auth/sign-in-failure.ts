import { ErrorResponse } from 'oidc-client-ts'
import { Failure } from '../state/failure.ts'

/** Why a sign-in came to nothing, in words for the reader. */
export function signInFailure(error: unknown): Failure {
  // so Cognito ends the sign-in in which it has linked somebody: https://github.com/aws-amplify/amplify-flutter/issues/1716
  if (error instanceof ErrorResponse && /already found an entry for username/i.test(error.error_description ?? ''))
    return new Failure({
      code: 'sign-in-linked',
      message: 'Your account is now linked.',
      hint: 'Sign in again to use it with this provider.',
    })
  if (error instanceof ErrorResponse)
    return error.error === 'access_denied'
      ? new Failure({ code: 'sign-in-cancelled', message: 'The sign-in was cancelled.', hint: 'You can sign in again at any time.' })
      : new Failure({
          code: 'sign-in-refused',
          message: 'The sign-in was refused.',
          hint: `Reason: ${error.error_description || error.error}`,
        })
  if (error instanceof Error && /state/i.test(error.message))
    return new Failure({
      code: 'sign-in-unknown',
      message: 'This sign-in has expired.',
      hint: 'It was started in another window, or is already complete. Sign in again.',
    })
  return new Failure(
    { code: 'sign-in-failed', message: 'The sign-in failed.', hint: 'Try again. If the problem persists, contact an administrator.' },
    { cause: error },
  )
}
