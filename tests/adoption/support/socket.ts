import { request } from 'node:http'
import { eventually } from '../../system/support/stack.ts'

/** A client's connection, with everything that it was sent. */
export interface Socket {
  messages: string[]
  /** The subprotocol that the server chose; empty where it chose none. */
  protocol: string
  /** How it ended, once it has: the close frame's code. */
  closed: Promise<number>
  /** Sends text, JSON of anything else, or bytes. */
  say(message: unknown): void
  /** Says something, and returns the next message that arrives, read as JSON where it is. */
  ask(message: unknown): Promise<unknown>
  /** The first message that fits, now or later. */
  heard(what: string, fits: (message: string) => boolean): Promise<string>
  close(code?: number, reason?: string): void
}

/** Connects; throws where the handshake is refused. */
export async function connected(url: string, asked: { protocols?: string[]; headers?: Record<string, string> } = {}): Promise<Socket> {
  // Node's own takes headers, which browsers do not: https://undici.nodejs.org/#/docs/api/WebSocket.md
  const socket = new WebSocket(url, asked as string[])
  const messages: string[] = []
  socket.addEventListener('message', ({ data }) => messages.push(String(data)))
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', () => reject(new Error(`No connection to ${url}.`)))
  })
  const say = (message: unknown) => socket.send(typeof message === 'string' || message instanceof ArrayBuffer ? message : JSON.stringify(message))
  return {
    messages,
    protocol: socket.protocol,
    closed,
    say,
    ask: async (message) => {
      const before = messages.length
      say(message)
      return parsed(await eventually(`an answer to ${JSON.stringify(message)}`, async () => messages[before]))
    },
    heard: (what, fits) => eventually(what, async () => messages.find(fits)),
    close: (code, reason) => socket.close(code, reason),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The status and the body with which a handshake is answered; 101 where it succeeds, and the connection ends at once. */
export function handshake(url: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  const { hostname, port, pathname, search } = new URL(url)
  const asked = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: pathname + search, headers: asked, agent: false })
    sent.once('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy()
      resolve({ status: statusCode, body: '' })
    })
    sent.once('response', (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces).toString() }))
    })
    sent.once('error', reject)
    sent.end()
  })
}
