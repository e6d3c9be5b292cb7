import { providersThatVouch } from './granted-groups.ts'

const longestName = 100
const longestAddress = 254

/** What an access token says of its person for others to read; who it is, `sub` and `username` say. */
export interface ShownClaims {
  person_name?: string
  person_email?: string
}

export interface Profile {
  name?: string | undefined
  email?: string | undefined
  /** Whether Cognito or the provider has verified the address. */
  isEmailVerified: boolean
  /** As `providersIn` gives them. */
  providers: readonly string[]
}

/**
 * A person's own name and address as claims. A name may be anything its owner likes: control characters are left out, and it is cut at 100 characters.
 * An address is shown only where it was verified, or where a company's provider says it of its person.
 */
export function shownPerson({ name, email, isEmailVerified, providers }: Profile): ShownClaims {
  const shownName = [...(name ?? '').replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, '')].slice(0, longestName).join('').trim()
  const isVouched = isEmailVerified || (providers.length > 0 && providers.every((provider) => providersThatVouch.includes(provider)))
  const shownEmail = isVouched && email && email.length <= longestAddress && !/[\p{C}\s]/u.test(email) ? email : ''
  return { ...(shownName && { person_name: shownName }), ...(shownEmail && { person_email: shownEmail }) }
}
