import type { IncomingHttpHeaders } from 'node:http'

/** Among `origins`: the pages of every program on this machine, whatever their port. */
export const anyLoopback = 'http://localhost:*'

/** What a browser says of a request, in headers that the page that asks cannot change. */
export interface AskedFor {
  method?: string | undefined
  url?: string | undefined
  headers: IncomingHttpHeaders
}

/** The stack's parts are known by these names alone, whatever port is forwarded to them. Browsers never ask a name server for them. */
const loopback = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Why a request comes from another site's page, or undefined where it does not. It is foreign where
 * - its `Host` is not a loopback name: a name of the attacker's that now resolves to this machine (DNS rebinding);
 * - its `Origin` is neither the server's own nor one of `origins()`, `null` included: this covers preflights, forms and websockets;
 * - it has no `Origin`, and `Sec-Fetch-Site` tells of another site (for an image, script or frame, for instance).
 *
 * Links from other sites work: a top-level navigation that only reads, and whose answer the other site cannot see. Programs that are no browsers
 * send none of these headers and are not asked. https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function whyForeign({ method, url = '/', headers }: AskedFor, origins: () => readonly string[]): string | undefined {
  const { host, origin } = headers
  if (host !== undefined && !loopback.includes(nameIn(host))) return `The host name ${host} is not allowed. Use 127.0.0.1 or localhost.`
  const isOurs = (from: string) => from === `http://${host}` || origins().some((each) => (each === anyLoopback ? isLoopback(from) : each === from))
  if (origin !== undefined) return isOurs(origin) ? undefined : `The origin ${origin} is not allowed.`
  const site = headers['sec-fetch-site']
  if (site !== 'cross-site' && site !== 'same-site') return undefined
  if (isLink(method, url, headers) || isOurs(originIn(headers.referer))) return undefined
  return 'Pages of other sites may only link to this server.'
}

// Below `/__` are no documents but what tools do, such as Vite's `/__open-in-editor`. A target that is no path (absolute-form) hides one.
function isLink(method = '', url: string, headers: IncomingHttpHeaders): boolean {
  const isTopLevel = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  return isTopLevel && (method === 'GET' || method === 'HEAD') && /^\/(?!__)/.test(url)
}

function isLoopback(origin: string): boolean {
  const [, name = ''] = /^https?:\/\/(.*)$/.exec(origin) ?? []
  return loopback.includes(nameIn(name))
}

function nameIn(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}

function originIn(referer = ''): string {
  return URL.canParse(referer) ? new URL(referer).origin : ''
}

/** The origins at which a part of the stack is known, as browsers write them: `url` is one of them. `anyLoopback` stays as it is. */
export function loopbackOrigins(url: string): string[] {
  if (url === anyLoopback) return [url]
  const { port } = new URL(url)
  return loopback.map((name) => `http://${name}${port ? `:${port}` : ''}`)
}
