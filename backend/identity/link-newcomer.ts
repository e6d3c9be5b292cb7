import type { UserPool } from './ports.ts'
import { linkable, type Newcomer, ownerOf } from './rules/link-identity.ts'

/** Links a provider's person, before their first sign-in, to the user of the same verified address; the user's name, undefined where there is none. */
export function linkNewcomer({ pool }: { readonly pool: UserPool }) {
  return async (newcomer: Newcomer): Promise<string | undefined> => {
    const identity = linkable(newcomer)
    if (!identity || !newcomer.email) return undefined
    const owner = ownerOf(newcomer.email, await pool.usersWithEmail(newcomer.email))
    if (!owner) return undefined
    await pool.link(identity, owner)
    return owner.userName
  }
}
