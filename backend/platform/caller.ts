/** What a person may do; each group includes the lesser ones. As in the user pool of backend/identity/stack.yml. */
export type Group = 'viewer' | 'clerk' | 'operator'

/** Who asks, as the gateway has verified it. */
export interface Caller {
  /** The person's id in the user pool: `sub`. */
  subject: string
  /** The user name, for people to read. */
  name: string
  groups: readonly string[]
}

/** Who did something, and in which request: what is kept of a caller. */
export interface Author {
  subject: string
  name: string
  requestId: string
}

const ranks: readonly string[] = ['viewer', 'clerk', 'operator'] satisfies Group[]

/** Whether the caller is in `group` or in one that includes it. */
export function isIn({ groups }: Caller, group: Group): boolean {
  return groups.some((each) => ranks.indexOf(each) >= ranks.indexOf(group))
}
