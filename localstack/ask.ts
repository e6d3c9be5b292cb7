import { request } from 'node:http'

/** What a server of the stack answered. */
export interface Answer {
  status: number
  text: string
}

/**
 * GET, or POST where there is a body, which is sent as JSON. Throws where nobody answers, or not within 10 s. In place of `fetch`, whose code takes 50 ms to
 * load: each start would wait for it.
 */
export function ask(url: string, headers: Record<string, string> = {}, body?: object): Promise<Answer> {
  const method = body ? 'POST' : 'GET'
  return new Promise((resolve, reject) => {
    // a connection of its own: none is kept open
    const options = { method, headers: { ...headers, ...(body && { 'content-type': 'application/json' }) }, agent: false, timeout: 10_000 } as const
    const asked = request(url, options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text })).once('error', reject)
    })
    asked.once('timeout', () => asked.destroy(new Error(`${method} ${url} was not answered within 10 s.`))).once('error', reject)
    asked.end(body && JSON.stringify(body))
  })
}
