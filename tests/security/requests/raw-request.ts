import { connect } from 'node:net'

export interface RawAnswer {
  status: number
  /** In small letters; of repeated ones each value. */
  headers: Record<string, string[]>
  body: string
}

/**
 * Sends bytes as they are, one character a byte, and reads the answer until the server hangs up; or, where `isOne` says that one answer is all, until
 * that is whole: a server that was asked to switch protocols, and does not, keeps the connection for a while. Throws after 30 s without a byte.
 */
export function sendRaw(address: string, request: string, { isOne = false } = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(address)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let received = ''
    socket.setEncoding('latin1').on('data', (piece) => {
      received += piece
      if (isOne && isWhole(received)) socket.destroy()
    })
    socket.setTimeout(30_000, () => socket.destroy(new Error(`No answer within 30 s. What came: ${received || 'nothing'}`)))
    socket.once('error', reject).once('close', () => resolve(readAnswer(received)))
    socket.write(request, 'latin1')
  })
}

function isWhole(text: string): boolean {
  const { headers, body } = readAnswer(text)
  const [length] = headers['content-length'] ?? []
  return length !== undefined && body.length >= Number(length)
}

function readAnswer(text: string): RawAnswer {
  // one that says "go on" comes first where the request waits for it
  const whole = text.replace(/^HTTP\/1\.1 100 [^\n]*\r\n\r\n/, '')
  const [head = '', ...rest] = whole.split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const headers: Record<string, string[]> = {}
  for (const [name = '', value = ''] of lines.map((each) =>
    each
      .toLowerCase()
      .split(':', 1)
      .concat(each.replace(/^[^:]*:\s*/, '')),
  ))
    headers[name] = [...(headers[name] ?? []), value]
  const body = rest.join('\r\n\r\n')
  return { status: Number(line.split(' ')[1]), headers, body: headers['transfer-encoding'] ? unchunked(body) : body }
}

function unchunked(body: string): string {
  const size = Number.parseInt(body, 16)
  if (!size) return ''
  const from = body.indexOf('\r\n') + 2
  return body.slice(from, from + size) + unchunked(body.slice(from + size + 2))
}
