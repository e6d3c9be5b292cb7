import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** The header that carries, as base64url of JSON, what a caller sent: `SentRequest`. The engine takes it from who shows the stack's secret. */
export const sentHeader = 'x-stagecraft-sent'

/** A request as its caller sent it: signatures and events of API Gateway are about this, and not about the road that it took. */
export interface SentRequest {
  path: string
  /** What follows the first question mark. */
  query: string
  /** Names, as they were written, and values in turn. */
  headers: readonly string[]
  sourceIp: string
}

// RFC 9110, section 7.6.1: of one connection only
const ofConnection = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i
const agent = new Agent({ keepAlive: true, maxSockets: 256 })

/**
 * Passes a request on to `address` + `target` and its answer back, both as they come. `secret` is the stack's.
 * An engine that does not answer is a 503, in API Gateway's own form.
 */
export function forward(incoming: IncomingMessage, outgoing: ServerResponse, address: string, target: string, secret: string): void {
  const { hostname, port } = new URL(address)
  const headers = headersFor(incoming, address, secret)
  const passed = request({ agent, hostname, port, method: incoming.method, path: target, headers }, (answer) => {
    const headers = pairs(answer.rawHeaders).filter(([name]) => !ofConnection.test(name))
    outgoing.writeHead(answer.statusCode ?? 502, headers.flat())
    answer.pipe(outgoing)
  })
  passed.once('error', () => {
    if (outgoing.headersSent) return void outgoing.destroy()
    outgoing.writeHead(503, { 'content-type': 'application/json' }).end('{"message":"Service Unavailable"}')
  })
  outgoing.once('close', () => passed.destroy())
  incoming.pipe(passed)
}

/** The headers, names and values in turn, with which a request goes on to the engine at `address`: its own, and what its caller sent. */
export function headersFor(incoming: IncomingMessage, address: string, secret: string): string[] {
  const { rawHeaders, url = '' } = incoming
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const sent: SentRequest = { path, query, headers: rawHeaders, sourceIp: incoming.socket.remoteAddress ?? '' }
  const kept = pairs(rawHeaders).filter(([name]) => !ofConnection.test(name) && !/^(host|expect|x-stagecraft-.*)$/i.test(name))
  const own = [
    ['host', new URL(address).host],
    ['x-stagecraft-front', secret],
    [sentHeader, Buffer.from(JSON.stringify(sent)).toString('base64url')],
  ]
  return [...kept, ...own].flat()
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []))
}
