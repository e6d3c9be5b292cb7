import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { whyForeign } from './foreign-request.ts'

/** Every way in which a request reaches a server of Node's: https://nodejs.org/api/http.html#class-httpserver */
const ways: readonly string[] = ['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect']

/**
 * Answers 403 to requests from other sites' pages (`whyForeign`) before any listener of the server sees them, whenever it was added:
 * preflights and websocket upgrades too. `origins` are those of the pages that may ask, besides the server's own, for each of Node's events.
 */
export function guardServer(server: Pick<Server, 'emit'>, origins: (event: string) => readonly string[]): void {
  const emit = server.emit as (event: string | symbol, ...values: unknown[]) => boolean // its overloads name each event
  server.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    if (typeof event === 'string' && ways.includes(event)) {
      const [request, answer] = values as [IncomingMessage, ServerResponse | Duplex] // what these events have
      const why = whyForeign(request, () => origins(event))
      if (why !== undefined) {
        refuse(answer, why)
        return true
      }
    }
    return emit.call(server, event, ...values)
  }
}

function refuse(answer: ServerResponse | Duplex, why: string): void {
  const body = JSON.stringify({ message: `Forbidden: ${why}` })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store', connection: 'close' }
  if ('writeHead' in answer) return void answer.writeHead(403, headers).end(body)
  // an upgrade hands over the bare connection
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  answer.on('error', () => {})
  answer.end(`HTTP/1.1 403 Forbidden\r\n${lines.join('')}\r\n${body}`)
}
