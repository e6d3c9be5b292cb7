import { once } from 'node:events'
import { connect } from 'node:net'

export interface RawAnswer {
  status: number
  /** Names in small letters; of a name that comes twice the last. */
  headers: Record<string, string>
  body: string
}

const LIMIT = 30_000

/**
 * Sends the lines as they are to a port of loopback, and a body if one is given; no client puts anything right. An answer ends where its
 * `content-length` says, or with the connection: a server may leave it open behind a refused upgrade (RFC 9110, 7.8). Throws after 30 s.
 */
export async function sendRaw(port: number, lines: readonly string[], body = ''): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  const length = body ? [`content-length: ${Buffer.byteLength(body)}`] : []
  // beside an upgrade it would make it none
  const ending = lines.includes('connection: upgrade') ? [] : ['connection: close']
  socket.write(`${[...lines, ...length, ...ending].join('\r\n')}\r\n\r\n${body}`)
  const pieces: Buffer[] = []
  socket.on('data', (bytes: Buffer) => {
    pieces.push(bytes)
    if (isWhole(Buffer.concat(pieces))) socket.destroy()
  })
  socket.setTimeout(LIMIT, () => socket.destroy(new Error(`Port ${port} did not finish its answer to ${lines[0]} within ${LIMIT / 1_000} s.`)))
  await once(socket, 'close')
  const { status, headers, rest } = parts(Buffer.concat(pieces).toString())
  return { status, headers, body: rest }
}

function isWhole(received: Buffer): boolean {
  const text = received.toString('latin1')
  if (!text.includes('\r\n\r\n')) return false
  const { headers, rest } = parts(text)
  return headers['content-length'] !== undefined && rest.length >= Number(headers['content-length'])
}

function parts(text: string) {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [first = '', ...headers] = head.split('\r\n')
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])),
    rest: rest.join('\r\n\r\n'),
  }
}
