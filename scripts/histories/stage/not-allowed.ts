import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/** What a person reads where AWS refuses a call of histories, `not-allowed`; undefined where the error is another one. */
export function notAllowed(error: unknown): StagecraftError | undefined {
  const { name = '', message } = error as Error
  if (!/^(AccessDenied|Forbidden|Unauthorized|ExpiredToken)/.test(name)) return undefined
  return new StagecraftError('not-allowed', `AWS refused a call: ${name}: ${message}`, {
    hint: 'Sign in again, with the permissions in docs/histories.md. What was changed is noted: run it again, and it is put back.',
    cause: error,
  })
}
