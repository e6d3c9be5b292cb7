/** Providers that verify the addresses they hand on, and say so of each. Facebook does not: whoever registers there may name anybody's address. */
const providersThatVerify: readonly string[] = ['Google', 'Okta', 'Saml']

/** Somebody who signs in through a provider for the first time, as Cognito tells of them. */
export interface Newcomer {
  /** `Google_1138`: the provider's name and its own id of the person. A pool that ignores case has it in lower case. */
  userName: string
  email: string | undefined
  isEmailVerified: boolean
}

/** A user of the pool. */
export interface PoolUser {
  userName: string
  email: string
  isEmailVerified: boolean
  isEnabled: boolean
  /** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserType.html: a password of their own is `CONFIRMED`, a provider's person `EXTERNAL_PROVIDER`. */
  status: string
}

/** A provider's person, in the terms of the provider. */
export interface ProviderIdentity {
  provider: string
  id: string
}

/** Who a newcomer is at a provider that is believed about addresses; undefined where nobody may be linked. */
export function linkable({ userName, email, isEmailVerified }: Newcomer): ProviderIdentity | undefined {
  if (!email || !isEmailVerified) return undefined
  const at = userName.indexOf('_')
  const provider = providersThatVerify.find((name) => name.toLowerCase() === userName.slice(0, at).toLowerCase())
  const id = userName.slice(at + 1)
  return at > 0 && provider && id ? { provider, id } : undefined
}

/**
 * The one to link a newcomer to: the only user with the same address, verified, who has a password of their own and may sign in. Nobody where
 * there are two: an address that says who somebody is belongs to one. Someone invited who has not come yet is left alone: nobody has shown
 * that the address is theirs.
 */
export function ownerOf(email: string, users: readonly PoolUser[]): PoolUser | undefined {
  const [owner, ...others] = users.filter((user) => user.email.toLowerCase() === email.toLowerCase() && user.status !== 'EXTERNAL_PROVIDER')
  if (!owner || others.length > 0) return undefined
  return owner.isEmailVerified && owner.isEnabled && owner.status === 'CONFIRMED' ? owner : undefined
}
