import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the back end was asked, as it answers it. */
export interface AskedBackend {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

/**
 * An HTTP back end on loopback, which tells in JSON what it is asked, with two cookies. Below `/…/teapot` it answers 418, and below `/…/moved` it leads
 * elsewhere.
 */
export async function startBackend(): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part
    })
    request.once('end', () => {
      if (url.endsWith('/teapot')) return response.writeHead(418, { 'x-tea': 'yes' }).end('tea')
      if (url.endsWith('/moved')) return response.writeHead(302, { location: '/elsewhere' }).end()
      response.writeHead(200, { 'content-type': 'application/json', 'x-backend': 'yes', 'set-cookie': ['a=1', 'b=2'] })
      return response.end(JSON.stringify({ method, url, headers, body } satisfies AskedBackend))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
