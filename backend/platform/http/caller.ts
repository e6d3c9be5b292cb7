import type { Context } from 'hono'
import type { Author, Caller } from '../caller.ts'
import { ApplicationError } from '../errors.ts'
import { type Bindings, requestId } from './bindings.ts'

/**
 * The caller, from the claims that the JWT authorizer hands on; undefined where the route has none or nobody is named.
 * API Gateway makes every claim a string and writes a list as `[viewer clerk]`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function callerOf(context: Context): Caller | undefined {
  const claims = claimsOf(context)
  const { sub } = claims
  if (typeof sub !== 'string' || sub === '') return undefined
  return {
    subject: sub,
    name: textOf(claims.username) ?? sub,
    displayName: textOf(claims.person_name),
    email: textOf(claims.person_email),
    groups: listOf(claims['cognito:groups']),
  }
}

/** The caller of a route that is for people who are signed in. Throws `not-signed-in`: the gateway lets nobody else through where the route has its authorizer. */
export function signedIn(context: Context): Caller {
  const caller = callerOf(context)
  if (caller) return caller
  throw new ApplicationError('not-signed-in', 'You are not signed in.', {
    hint: 'Sign in, and send the access token as `Authorization: Bearer …`.',
  })
}

/** The caller as it is kept beside what was done. Throws `not-signed-in`. */
export function authorOf(context: Context): Author {
  const { groups: _, ...person } = signedIn(context)
  return { ...person, requestId: requestId(context) }
}

function textOf(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined
}

function claimsOf(context: Context): Record<string, unknown> {
  const event = (context as Context<Bindings>).env?.event
  // hono's type of the event says nothing of an authorizer that is not there
  const authorizer = (event?.requestContext as { authorizer?: { jwt?: { claims?: Record<string, unknown> } } } | undefined)?.authorizer
  return authorizer?.jwt?.claims ?? {}
}

function listOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((each) => typeof each === 'string')
  if (typeof claim !== 'string') return []
  return claim
    .replace(/^\[(.*)\]$/s, '$1')
    .split(/[\s,]+/)
    .filter((each) => each !== '')
}
