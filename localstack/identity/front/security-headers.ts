import type { MiddlewareHandler } from 'hono'
import { whyForeign } from '../../foreign/foreign-request.ts'
import type { IdentitySettings } from '../settings.ts'

/**
 * What holds for every answer. Only requests by its own name are answered, so that a page elsewhere cannot reach it by a name of its own
 * that resolves to this machine. What comes after it sets `known`.
 */
export function guard(url: string): MiddlewareHandler<{ Variables: { known: IdentitySettings | undefined } }> {
  const { host } = new URL(url)
  return async (context, next) => {
    if (context.req.header('host') !== host) return new Response('The Host header is not the name of this service.', { status: 403 })
    await next()
    for (const [name, value] of Object.entries(securityHeaders(context.var.known)))
      if (!context.res.headers.has(name)) context.res.headers.set(name, value)
  }
}

/** Refuses requests from pages of other sites, except the apps that sign in here. Links from other sites are allowed. The handler before it sets `known`. */
export function onlyApps(): MiddlewareHandler<{ Variables: { known: IdentitySettings | undefined } }> {
  return async (context, next) => {
    const { method, url } = context.req
    const why = whyForeign({ method, url: new URL(url).pathname, headers: context.req.header() }, () =>
      context.var.known ? originsOf(context.var.known) : [],
    )
    return why === undefined ? next() : new Response(why, { status: 403 })
  }
}

/** `form-action` names the apps too: browsers apply it to the redirects that follow a form. */
export function securityHeaders(settings: IdentitySettings | undefined): Record<string, string> {
  const apps = settings ? originsOf(settings).join(' ') : ''
  return {
    'content-security-policy': `default-src 'none'; style-src 'self'; img-src data:; form-action 'self' ${apps}; base-uri 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    // not `no-referrer`: browsers then send `Origin: null` with forms
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  }
}

/** The origins of the apps that sign in here. */
export function originsOf(settings: IdentitySettings): string[] {
  return [...new Set([settings.pageUrl, ...settings.clients.flatMap(({ callbackUrls }) => callbackUrls)].map((url) => new URL(url).origin))]
}
