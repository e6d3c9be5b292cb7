import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

/** The browser's own mark, by which what comes back from a provider is known to be for it. Cookies know no ports: so its name does. */
export function markOf(context: Context): string | undefined {
  return getCookie(context, nameFor(context))
}

export function markBrowser(context: Context): string {
  const known = markOf(context)
  if (known && /^[\w-]{32}$/.test(known)) return known
  const mark = randomBytes(24).toString('base64url')
  setCookie(context, nameFor(context), mark, { httpOnly: true, sameSite: 'Lax', path: '/' })
  return mark
}

function nameFor(context: Context): string {
  return `sign-in-${new URL(context.req.url).port}`
}
