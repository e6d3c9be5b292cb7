/**
 * An error that somebody outside can understand and mend.
 * `code` is stable (tests and callers rely on it), `message` says what happened with the value received, `hint` what to do.
 * Anything thrown that is not one of these is a bug or an outage, and nothing of it reaches a caller.
 */
export class ApplicationError<Code extends string = string> extends Error {
  readonly code: Code
  readonly hint: string | undefined

  constructor(code: Code, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'ApplicationError'
    this.code = code
    this.hint = options.hint
  }
}
