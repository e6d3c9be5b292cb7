/** A refusal that the browser is shown: there is no app it could safely be sent back to. */
export class Refused extends Error {
  readonly status: 400 | 403 | 404 | 413 | 503
  readonly hint: string | undefined

  constructor(status: Refused['status'], message: string, hint?: string) {
    super(message)
    this.name = 'Refused'
    this.status = status
    this.hint = hint
  }
}

/**
 * A refusal that goes back to the app, at its registered address: RFC 6749 section 4.1.2.1. AWS answers so too:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html (negative responses).
 */
export class RefusedToApp extends Error {
  readonly location: string

  constructor(app: { redirectUri: string; state: string | undefined }, error: string, description: string) {
    super(`${error}: ${description}`)
    this.name = 'RefusedToApp'
    const location = new URL(app.redirectUri)
    location.searchParams.set('error', error)
    location.searchParams.set('error_description', description)
    if (app.state) location.searchParams.set('state', app.state)
    this.location = location.href
  }
}
