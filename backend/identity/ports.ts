import type { PoolUser, ProviderIdentity } from './rules/link-identity.ts'

/** The user pool, as far as linking needs it. */
export interface UserPool {
  usersWithEmail(email: string): Promise<PoolUser[]>
  /** From now on who signs in with this identity is that user. */
  link(identity: ProviderIdentity, user: PoolUser): Promise<void>
}
