import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** CloudFormation of an account without a stack, on loopback: whatever is asked for does not exist. */
export async function startEmptyAccount(): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(400, { 'content-type': 'text/xml' })
      response.end(
        '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>The stack does not exist</Message></Error></ErrorResponse>',
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
}
