import type { Context } from 'hono'

/**
 * Answers 304 without a body where the caller's `If-None-Match` holds `version`, else 200 with it as the entity tag.
 * Weak comparison (RFC 9110, 13.1.2); a `*` or a list is accepted.
 */
export function conditional(context: Context, version: string, body: () => unknown): Response {
  const tag = `W/"${version}"`
  context.header('ETag', tag)
  context.header('Cache-Control', 'private, no-cache')
  const held = context.req.header('if-none-match')
  if (held === '*' || held?.split(',').some((each) => each.trim().replace(/^W\//, '') === `"${version}"`)) return context.body(null, 304)
  return context.json(body() as object)
}
