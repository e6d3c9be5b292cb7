/** The groups of the application, from least to most rights. */
const groups = ['viewer', 'clerk', 'operator'] as const
type Group = (typeof groups)[number]

/** Companies' own providers: what they say of their people counts. A social provider vouches for a person, not for what the person may do here. */
export const providersThatVouch: readonly string[] = ['Okta', 'Saml']

/** How a company names our groups among its own: `orders-clerk` is ours, `clerk` may be anything. */
const prefix = 'orders-'

export interface Person {
  /** The groups the pool itself has this person in. */
  poolGroups: readonly string[]
  /** Names of the providers whose person this is (`providersIn`); none for people of the pool. */
  providers: readonly string[]
  /** What the provider says: a JSON list, or names parted by commas; at most 2,048 characters. */
  said: string | undefined
}

/**
 * The groups a token gets: those of the pool, and those that a company's provider says, each only where the application knows it.
 * The groups that a pool makes of its own for each provider (`<pool>_Google`) are left out. In the order of `groups`.
 */
export function grantedGroups({ poolGroups, providers, said }: Person): Group[] {
  const counts = providers.length > 0 && providers.every((provider) => providersThatVouch.includes(provider))
  const names = counts ? namesIn(said ?? '') : []
  return groups.filter((group) => poolGroups.includes(group) || names.includes(`${prefix}${group}`))
}

/**
 * The providers that a profile is of, by the pool's own account, which nobody else writes. One that was linked to a user of the pool is not
 * among them: that user can write attributes by hand, so nothing that stands in them may grant, and has the groups that the pool gave.
 */
export function providersIn(identities: string | undefined): string[] {
  const list = identities ? (JSON.parse(identities) as { providerName: string; primary: boolean | string }[]) : []
  return list.flatMap(({ providerName, primary }) => (String(primary) === 'true' ? [providerName] : []))
}

function namesIn(said: string): string[] {
  try {
    const list: unknown = JSON.parse(said)
    if (Array.isArray(list)) return list.filter((name) => typeof name === 'string')
  } catch {}
  return said
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((name) => name.trim())
}
