import { ErrorResponse } from 'oidc-client-ts'
import { Failure } from '../state/failure.ts'

/** Why a sign-in came to nothing, in words for the reader. */
export function signInFailure(error: unknown): Failure {
  // so Cognito ends the sign-in in which it has linked somebody: https://github.com/aws-amplify/amplify-flutter/issues/1716
  if (error instanceof ErrorResponse && /already found an entry for username/i.test(error.error_description ?? ''))
    return new Failure({
      code: 'sign-in-linked',
      message: 'Your account was found.',
      hint: 'From now on this provider leads to it: sign in once more.',
    })
  if (error instanceof ErrorResponse)
    return error.error === 'access_denied'
      ? new Failure({ code: 'sign-in-cancelled', message: 'The sign-in was cancelled.', hint: 'Nothing has changed. Sign in whenever you like.' })
      : new Failure({
          code: 'sign-in-refused',
          message: 'The sign-in was refused.',
          hint: `It said: ${error.error_description || error.error}`,
        })
  if (error instanceof Error && /state/i.test(error.message))
    return new Failure({
      code: 'sign-in-unknown',
      message: 'This sign-in is no longer known here.',
      hint: 'It was begun in another window, or is over already. Begin again.',
    })
  return new Failure(
    { code: 'sign-in-failed', message: 'Signing in did not work.', hint: 'Try again. If it goes on, tell whoever runs this service.' },
    { cause: error },
  )
}
