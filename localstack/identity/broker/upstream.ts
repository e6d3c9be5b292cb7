/** What a provider says of a person, verified: names as the provider has them, lists in Cognito's form. */
export type Claims = Readonly<Record<string, string>> & { readonly sub: string }

/** An identity provider as the broker sees it. */
export interface Upstream {
  begin(): Promise<Departure>
}

/** A browser on its way to a provider. */
export interface Departure {
  location: string
  /** `state` or `RelayState`: what the browser brings back. */
  key: string
  /** Verifies what the browser brought back; once. Throws `RefusedUpstream`. */
  finish(answer: URLSearchParams): Promise<Claims>
}

/** Why what a provider sent is not believed. `code` is what the app hears, in the terms of RFC 6749. */
export class RefusedUpstream extends Error {
  readonly code: string

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RefusedUpstream'
    this.code = code
  }
}

/**
 * The claims that a mapping names, as text. A list becomes `[a, b]`, as Cognito has it in an attribute. An address that the provider
 * does not say it has verified is not verified; where nothing is said of it, the engine's id tokens say it is.
 */
export function mappedClaims(attributes: Readonly<Record<string, string>>, sub: string, said: Readonly<Record<string, unknown>>): Claims {
  const named = Object.entries(attributes).flatMap(([attribute, claim]) => {
    const text = attribute === 'username' ? undefined : asText(said[claim])
    return text === undefined ? [] : [[claim, text]]
  })
  return { [attributes.email_verified ?? 'email_verified']: 'false', ...Object.fromEntries(named), sub }
}

function asText(value: unknown): string | undefined {
  if (Array.isArray(value)) return `[${value.map(String).join(', ')}]`
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined
}
