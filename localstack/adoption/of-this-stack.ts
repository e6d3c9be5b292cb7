import type { Description } from '../stack/described.ts'
import { type OfStack, withExisting } from './existing.ts'
import type { Existing } from './found.ts'
import { withoutOtherListeners } from './other-listeners.ts'
import { withOwnAccount } from './own-account.ts'

type Template = Description['template']

interface OfThisStack {
  template: Template
  /** Numbers of accounts that were taken for the local one. */
  accounts: string[]
  existing: Existing[]
  rolesOfOthers: string[]
  /** Rules of load balancers that other stacks have: logical ids. */
  unreached: string[]
}

/** The template of a stack that is alone here: what it names of its account, and of other stacks that are deployed there, is here or is left out. */
export function ofThisStack(template: Template, ofStack: OfStack): OfThisStack {
  const { template: ofAccount, accounts } = withOwnAccount(template)
  // of services that one compose file joins another one may have the load balancer
  const { template: reached, rules: unreached } = ofStack.isJoined ? { template: ofAccount, rules: [] } : withoutOtherListeners(ofAccount)
  return { accounts, unreached, ...withExisting(reached, ofStack) }
}
