import type { Import } from '../../state/model.ts'

export type NamedPerson = NonNullable<Import['uploadedBy']>

/** "Ann Example, ann@example.com (Okta_114)". The user name always stands there: it alone is unique, and a name can be anything its owner likes. */
export function personText({ name, displayName, email }: NamedPerson): string {
  const shown = [displayName, email].filter((text) => text && text !== name)
  return shown.length === 0 ? name : `${shown.join(', ')} (${name})`
}

/** The same without the address, for places with little room. */
export function shortPersonText({ name, displayName, email }: NamedPerson): string {
  return personText({ name, displayName: displayName ?? email, email: null })
}
