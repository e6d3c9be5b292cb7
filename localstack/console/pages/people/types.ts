import type { Person } from '../../../config.ts'
import type { Refusal, Usage } from '../../../permissions/usage.ts'

export interface People {
  people: readonly Person[]
  /** The page's address, where somebody signs in; left out where the system has no sign-in or no page. */
  page?: string
  signIn?: string
}

export interface RolePermissions {
  /** The engine decides by roles, and keeps what it decided. */
  isEnforced: boolean
  holders: { holder: string; role: string; grants: Usage[] }[]
  refusals: Refusal[]
}

export interface DecodedToken {
  header: Readonly<Record<string, unknown>>
  claims: Readonly<Record<string, unknown>>
  /** RFC 3339; left out where the token does not say. */
  expires?: string
  /** Why the API refuses it; left out where it takes it, by a route without scopes. */
  refused?: string
  /** Route → why it refuses this token; of those that take tokens. */
  routes: { route: string; refused?: string; scopes: readonly string[] }[]
}
