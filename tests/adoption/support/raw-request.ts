import { request } from 'node:http'

export interface RawAnswer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: Buffer
}

/** One request as it is written: `fetch` writes the names of headers in small letters and joins those that repeat. `headers` are names and values in turn. */
export function askRaw(url: string, headers: readonly string[], method = 'GET', body?: Buffer): Promise<RawAnswer> {
  const { host, hostname, port, pathname, search } = new URL(url)
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path: pathname + search, method, agent: false as const, headers: ['Host', host, ...headers] }
    const sent = request(options, (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(pieces) }))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}
