/**
 * An error a user can mend. `message` says what happened and what was received, `hint` the exact thing to do.
 * The command line shows these without a stack and leaves with code 1; anything else is a bug of ours, shown with its stack, code 70.
 */
export class StagecraftError extends Error {
  readonly code: string
  readonly hint: string | undefined
  /** What else is known, as lines: `--verbose` shows it. */
  readonly detail: string | undefined

  constructor(code: string, message: string, options: { hint?: string; detail?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'StagecraftError'
    this.code = code
    this.hint = options.hint
    this.detail = options.detail
  }
}
