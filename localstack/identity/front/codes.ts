import { createHash } from 'node:crypto'
import { isSame } from '../constant-time.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { OneTime } from './one-time.ts'

/** What a code was issued for, so that it can be asked of whoever redeems it. */
export interface IssuedCode {
  clientId: string
  redirectUri: string
  codeChallenge: string | undefined
}

/** Codes on their way through the browser: five minutes, once. https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
export class Codes {
  readonly #issued = new OneTime<IssuedCode>({ seconds: 300 })

  /** Notes the code in the engine's redirect to the app; the address as the browser gets it. */
  issue(location: URL, request: AuthorizationRequest): string {
    const code = location.searchParams.get('code')
    if (code) this.#issued.put(code, { clientId: request.client.clientId, redirectUri: request.redirectUri, codeChallenge: request.codeChallenge })
    return location.href
  }

  /** Why a code is not to be redeemed, undefined where it is. It is used up either way: a wrong verifier comes from somebody else. */
  redeem(form: URLSearchParams, clientId: string): string | undefined {
    const code = this.#issued.take(form.get('code') ?? '')
    if (!code) return 'The code is unknown, used or older than five minutes.'
    if (code.clientId !== clientId) return 'The code was issued to another client.'
    if (code.redirectUri !== form.get('redirect_uri')) return 'redirect_uri is not the one that the code was issued for.'
    if (code.codeChallenge !== undefined && !answersChallenge(form.get('code_verifier') ?? '', code.codeChallenge))
      return 'code_verifier is missing or does not match the code_challenge.'
    return undefined
  }
}

// RFC 7636 section 4.6
function answersChallenge(verifier: string, challenge: string): boolean {
  return isSame(createHash('sha256').update(verifier).digest('base64url'), challenge)
}
