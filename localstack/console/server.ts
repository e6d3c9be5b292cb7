import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import sirv from 'sirv'
import { guardServer } from '../foreign/guard-server.ts'
import { consoleApi } from './api.ts'
import type { ConsoleContext } from './context.ts'

export interface ConsoleOptions {
  /** The folder of the built page. */
  page: string
  token: string
  context: ConsoleContext
}

/** Nothing but the console's own files runs, no text becomes a script, and no site may frame it. Lit makes its templates under the policy `lit-html`. */
const headers: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** The console as a server that does not listen yet. Pages of other sites are refused, and everything below `/api/` wants the token. */
export function consoleServer({ page, token, context }: ConsoleOptions): Server {
  const api = getRequestListener(consoleApi(context, token).fetch, { overrideGlobalObjects: false })
  const files = sirv(page, {
    // an address of one of its pages
    single: true,
    // also one that ends in .fifo
    ignores: false,
    etag: true,
    setHeaders: (response, path) => response.setHeader('cache-control', /-[\w-]{8}\.\w+$/.test(path) ? 'max-age=31536000, immutable' : 'no-cache'),
  })
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    if (request.url?.startsWith('/api/')) return void api(request, response)
    if (request.method === 'GET' || request.method === 'HEAD') return files(request, response)
    response.writeHead(405, { allow: 'GET, HEAD' }).end()
  })
  guardServer(server, () => [])
  return server
}
