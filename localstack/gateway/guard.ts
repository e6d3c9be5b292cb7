import { subscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { Server } from 'node:http'
import { anyLoopback } from '../foreign/foreign-request.ts'
import { guardServer } from '../foreign/guard-server.ts'
import type { DeployedApis } from '../stack/authorizers.ts'

/**
 * Guards every HTTP server that this process opens from now on (serverless-offline hands none out): only the stack's pages, at the origins
 * `pages`, and those that the deployed CORS configuration names may ask. `pages` is `anyLoopback` where the page runs elsewhere: a development server that
 * passes requests on sends its own origin with them. `*` names the pages of this machine, where API Gateway lets everybody's page
 * ask: a local API has routes, data and people that are not meant for whatever site its developer visits. The pages of this machine may also ask where
 * functions themselves answer about CORS, as those of a REST API and of function URLs do, and connect to WebSocket APIs, which on AWS ask no origin.
 * `file` is what the deployment left of it.
 */
export function guardListeners(pages: readonly string[], file: string): void {
  const origins = (event: string) => [...pages, ...namedOrigins(file, event)]
  // https://nodejs.org/api/diagnostics_channel.html#event-tracingnetserverlistenasyncstart: before anybody can connect
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    const { server } = message as { server: unknown } // the channel's own form
    if (server instanceof Server) guardServer(server, origins)
  })
}

function namedOrigins(file: string, event: string): readonly string[] {
  try {
    const { origins = [], rest, functionUrls, webSockets } = JSON.parse(readFileSync(file, 'utf8')) as DeployedApis
    const isAnys = origins.includes('*') || rest || functionUrls || (event === 'upgrade' && webSockets)
    return isAnys ? [...origins, anyLoopback] : origins
  } catch {
    // not deployed yet
    return []
  }
}
