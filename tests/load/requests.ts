import { Agent, createServer, get } from 'node:http'
import { type Spread, spread, timed } from './median.ts'

export interface Requests {
  /** Milliseconds of a page of 50 orders, one connection, kept open. */
  orders: Spread
  /** The same answer from a bare server of Node, in the same run. */
  bare: Spread
}

/** Asks for the first page of orders again and again over one connection. */
export async function measureRequests(api: string, headers: Record<string, string>, times: number): Promise<Requests> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const body = await answer(`${api}/orders`, agent, headers)
  const bareServer = createServer((_, response) => response.setHeader('content-type', 'application/json').end(body))
  await new Promise<void>((resolve) => bareServer.listen(0, '127.0.0.1', resolve))
  const address = bareServer.address()
  const bareUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
  for (let warm = 0; warm < 50; warm++) await answer(`${api}/orders`, agent, headers)
  const orders: number[] = []
  const bare: number[] = []
  for (let each = 0; each < times; each++) {
    orders.push(await timed(() => answer(`${api}/orders`, agent, headers)))
    bare.push(await timed(() => answer(bareUrl, agent)))
  }
  agent.destroy()
  bareServer.close()
  return { orders: spread(orders), bare: spread(bare) }
}

/** One answer's text; an answer that is not 200 is an error. */
export function answer(url: string, agent: Agent, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece) => (text += piece))
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(`${url}: ${response.statusCode} ${text}`))))
    }).once('error', reject)
  })
}
