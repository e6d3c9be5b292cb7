import { jwtDecode } from 'jwt-decode'
import { User } from 'oidc-client-ts'
import type { Person } from '../state/person.ts'

const key = 'session'

/** Keeps the tokens of a session in `storage`: that of this window, which ends with it, and never localStorage. */
export class TokenStore {
  readonly #storage: Storage
  #user: User | undefined

  constructor(storage: Storage) {
    this.#storage = storage
    this.#user = kept(storage)
  }

  get user(): User | undefined {
    return this.#user
  }

  set user(user: User | undefined) {
    this.#user = user
    if (user) this.#storage.setItem(key, user.toStorageString())
    else this.#storage.removeItem(key)
  }
}

function kept(storage: Storage): User | undefined {
  try {
    const text = storage.getItem(key)
    const user = text ? User.fromStorageString(text) : undefined
    if (user) personOf(user)
    return user
  } catch {
    return undefined // of another release, or nothing that we wrote
  }
}

/** Whose tokens these are: the name from the id token, the groups from the access token, which is what the API decides by. */
export function personOf({ profile, access_token }: User): Person {
  const { 'cognito:groups': groups } = jwtDecode<{ 'cognito:groups'?: unknown }>(access_token)
  return {
    name: String(profile.name ?? profile.email ?? profile['cognito:username'] ?? profile.sub),
    email: profile.email,
    groups: Array.isArray(groups) ? groups.map(String) : [],
  }
}
