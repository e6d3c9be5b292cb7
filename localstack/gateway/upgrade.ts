import { type IncomingMessage, request, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { headersFor } from './forward.ts'

/**
 * Passes a WebSocket handshake on to `address` + `target`, and then what both sides send, as it comes. A handshake that is refused gets the engine's answer.
 * `head` is what came behind the handshake already, `secret` the stack's. An engine that does not answer is a 503.
 */
export function upgrade(incoming: IncomingMessage, client: Duplex, head: Buffer, address: string, target: string, secret: string): void {
  const { hostname, port } = new URL(address)
  const headers = [...headersFor(incoming, address, secret), 'connection', 'Upgrade', 'upgrade', 'websocket']
  // on a connection of its own: one that was answered before may be closing
  const passed = request({ agent: false, hostname, port, path: target, headers })
  // whichever side breaks off, the other one hears of it
  client.on('error', () => passed.destroy())
  client.once('close', () => passed.destroy())
  passed.once('upgrade', (answer, engine, first) => {
    engine.on('error', () => client.destroy())
    client.on('error', () => engine.destroy())
    client.once('close', () => engine.destroy())
    engine.once('close', () => client.destroy())
    client.write(headOf(101, answer.rawHeaders))
    client.write(first)
    engine.write(head)
    engine.pipe(client)
    client.pipe(engine)
  })
  passed.once('response', (answer) => {
    client.write(headOf(answer.statusCode ?? 502, ['connection', 'close', ...withoutConnection(answer.rawHeaders)]))
    answer.pipe(client)
  })
  passed.once('error', () => refuseUpgrade(client, 503, 'Service Unavailable'))
  passed.end()
}

/** Answers a handshake with a status and a message, and ends the connection. */
export function refuseUpgrade(client: Duplex, status: number, message: string): void {
  if (!client.writable) return
  const body = JSON.stringify({ message })
  client.end(
    `${headOf(status, ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(body)), 'connection', 'close'])}${body}`,
  )
}

function headOf(status: number, headers: readonly string[]): string {
  const lines = headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1]}\r\n`] : []))
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`
}

// the answer's body is written as it is read, with its length or to the end of the connection
function withoutConnection(raw: readonly string[]): string[] {
  return raw.flatMap((name, at) => (at % 2 === 0 && !/^(connection|transfer-encoding)$/i.test(name) ? [name, raw[at + 1] ?? ''] : []))
}
