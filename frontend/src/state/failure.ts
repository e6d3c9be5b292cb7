export type FailureText = { code: string; message: string; hint?: string; status?: number; requestId?: string; retryAfterSeconds?: number }

/** Why something could not be had or done, in words for the reader. `code` is stable, `requestId` finds the log line. */
export class Failure extends Error {
  readonly code: string
  readonly hint?: string
  readonly status?: number
  readonly requestId?: string
  readonly retryAfterSeconds?: number

  constructor({ code, message, hint, status, requestId, retryAfterSeconds }: FailureText, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.hint = hint
    this.status = status
    this.requestId = requestId
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Any thrown thing as a Failure: what is not one already is a defect of the page, and says so. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure({ code: 'page-defect', message: 'Something went wrong on this page.', hint: String(error) }, { cause: error })
}
