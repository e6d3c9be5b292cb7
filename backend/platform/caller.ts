/** What a person may do; each group includes the lesser ones. As in the user pool of backend/identity/stack.yml. */
export type Group = 'viewer' | 'clerk' | 'operator'

/** A person of the user pool. */
export interface Person {
  /** The person's id in the user pool: `sub`. */
  subject: string
  /** The user name: unique in the pool, and what counts where it is asked who did something. */
  name: string
  /** The person's own name, which can be anything its owner likes. */
  displayName?: string | undefined
  email?: string | undefined
}

/** Who asks, as the gateway has verified it. */
export interface Caller extends Person {
  groups: readonly string[]
}

/** Who did something, and in which request: what is kept of a caller. */
export interface Author extends Person {
  requestId: string
}

const ranks: readonly string[] = ['viewer', 'clerk', 'operator'] satisfies Group[]

/** Whether the caller is in `group` or in one that includes it. */
export function isIn({ groups }: Caller, group: Group): boolean {
  return groups.some((each) => ranks.indexOf(each) >= ranks.indexOf(group))
}
