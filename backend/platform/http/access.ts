import type { MiddlewareHandler } from 'hono'
import { type Group, isIn } from '../caller.ts'
import { ApplicationError } from '../errors.ts'
import { signedIn } from './caller.ts'

/** What the token must have been asked for; the gateway refuses the route without it. */
const scopes = { viewer: 'orders/read', clerk: 'orders/upload', operator: 'orders/operate' } as const satisfies Record<Group, string>

/** The name under which the API's description has the way to sign in. */
export const signInScheme = 'people'

/** What a route for people of `group` says of itself, spread into its definition. */
export function access(group: Group) {
  return { security: [{ [signInScheme]: [scopes[group] as string] }], middleware: [requires(group)] }
}

/**
 * Lets through who is in `group` or in one that includes it. The gateway has verified the token; that there is no caller at all (401)
 * means a route without its authorizer, and is refused here as well.
 */
function requires(group: Group): MiddlewareHandler {
  return async (context, next) => {
    const caller = signedIn(context)
    if (!isIn(caller, group)) {
      const has = caller.groups.length > 0 ? `You are in ${caller.groups.join(', ')}.` : 'You are not in any group.'
      throw new ApplicationError('not-allowed', `This requires the group ${group}. ${has}`, {
        hint: `Ask an administrator of the user pool to add you to ${group}, then sign in again.`,
      })
    }
    await next()
  }
}
