import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

// cookies know no ports, so their names do: another program of this machine, or another stack, has others
const options = { httpOnly: true, sameSite: 'Lax', path: '/' } as const

/** The browser's own mark, by which what comes back from a provider is known to be for it. */
export function markOf(context: Context): string | undefined {
  return getCookie(context, `sign-in-${portOf(context)}`)
}

export function markBrowser(context: Context): string {
  const known = markOf(context)
  if (known && /^[\w-]{32}$/.test(known)) return known
  const mark = randomBytes(24).toString('base64url')
  setCookie(context, `sign-in-${portOf(context)}`, mark, options)
  return mark
}

/** The secret of the browser's session. */
export function sessionSecretOf(context: Context): string | undefined {
  return getCookie(context, `sign-in-session-${portOf(context)}`)
}

export function keepSessionSecret(context: Context, secret: string): void {
  setCookie(context, `sign-in-session-${portOf(context)}`, secret, { ...options, maxAge: 3_600 })
}

export function forgetSessionSecret(context: Context): void {
  deleteCookie(context, `sign-in-session-${portOf(context)}`, options)
}

function portOf(context: Context): string {
  return new URL(context.req.url).port
}
