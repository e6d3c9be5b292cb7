import { createHash } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'

/** The request header of a conditional read, for a route's `request.headers`. Any text is accepted; what is no entity tag matches nothing. */
export const conditionalHeaders = z.object({
  'if-none-match': z
    .string()
    .optional()
    .openapi({ description: 'The entity tag of the copy you have. If it is still current, the response is 304 without a body.' }),
})

/** The answer to a conditional read whose entity tag is still current, for a route's `responses`. */
export const notModified = { 304: { description: 'Not changed since the entity tag in If-None-Match' } } as const

/**
 * Answers 304 without a body where the caller's `If-None-Match` holds `version`, else 200 with it as the entity tag.
 * Weak comparison (RFC 9110, 13.1.2); a `*` or a list is accepted.
 */
export function conditional(context: Context, version: string, body: () => unknown): Response {
  return isHeld(context, version) ? context.body(null, 304) : context.json(body() as object)
}

/** As `conditional`, where the body itself is the version: it is written once, hashed, and sent or not. */
export function conditionalJson<Body extends object>(context: Context, body: Body): Response {
  const text = JSON.stringify(body)
  const version = createHash('sha1').update(text).digest('base64url')
  return isHeld(context, version) ? context.body(null, 304) : context.body(text, 200, { 'content-type': 'application/json' })
}

function isHeld(context: Context, version: string): boolean {
  context.header('ETag', `W/"${version}"`)
  context.header('Cache-Control', 'private, no-cache')
  const held = context.req.header('if-none-match')
  return held === '*' || held?.split(',').some((each) => each.trim().replace(/^W\//, '') === `"${version}"`) === true
}
