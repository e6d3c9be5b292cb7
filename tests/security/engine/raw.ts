import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

export interface RawAnswer {
  status: number
  /** Names in small letters; of a name that comes twice the last. */
  headers: Record<string, string>
  body: string
}

/** Sends the lines as they are to a port of loopback, and a body if one is given; no client puts anything right. */
export async function sendRaw(port: number, lines: readonly string[], body = ''): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  const length = body ? [`content-length: ${Buffer.byteLength(body)}`] : []
  // beside an upgrade it would make it none
  const ending = lines.includes('connection: upgrade') ? [] : ['connection: close']
  socket.write(`${[...lines, ...length, ...ending].join('\r\n')}\r\n\r\n${body}`)
  const [head = '', ...rest] = (await text(socket)).split('\r\n\r\n')
  const [first = '', ...headers] = head.split('\r\n')
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])),
    body: rest.join('\r\n\r\n'),
  }
}
