/** An error that the user can fix: what happened, and what to do. */
export class Failure extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}
