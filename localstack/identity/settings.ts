import { join } from 'node:path'
import type { Person } from '../config.ts'
import { readJson, writeJson } from '../project.ts'

/**
 * What the process of the sign-in has to know of a deployed stack: `identity.json` in the stack's state folder, readable by its owner alone.
 * The process starts before there is one, and reads it again when it has changed.
 */
export interface IdentitySettings {
  /** The engine's base address, without a trailing slash. */
  engine: string
  /** What the engine's hosted sign-in asks for in the header `x-stagecraft-front`. */
  secret: string
  poolId: string
  clients: readonly SignInClient[]
  providers: readonly ProviderSettings[]
  people: readonly Person[]
  /** Base address of the page, without a trailing slash. */
  pageUrl: string
}

/** An app client of the pool, as DescribeUserPoolClient tells of it. */
export interface SignInClient {
  clientId: string
  callbackUrls: readonly string[]
  logoutUrls: readonly string[]
  /** What its tokens may be asked for. */
  scopes: readonly string[]
  /** Provider names, and `COGNITO` for the pool's own users. */
  providers: readonly string[]
}

/** An identity provider of the pool, and what stands in for it. */
export interface ProviderSettings {
  /** Its `ProviderName`, which people see and which begins the user names: `Google`. */
  name: string
  type: ProviderType
  /** What the pool keeps → what the provider says: attribute name → claim or SAML attribute. */
  attributes: Readonly<Record<string, string>>
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html (`ProviderType`), those that can be stood in for. */
export type ProviderType = 'Google' | 'Facebook' | 'OIDC' | 'SAML'

export function settingsFile(state: string): string {
  return join(state, 'identity.json')
}

export function readSettings(state: string): Promise<IdentitySettings | undefined> {
  return readJson<IdentitySettings>(settingsFile(state))
}

export function writeSettings(state: string, settings: IdentitySettings): Promise<void> {
  return writeJson(settingsFile(state), settings)
}
