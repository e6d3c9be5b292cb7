import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { deployed } from './deployed.ts'
import { destination } from './destination.ts'
import { forward } from './forward.ts'
import { refuseUpgrade, upgrade } from './upgrade.ts'
import { connectionTarget } from './websocket-destination.ts'

export interface EngineFrontOptions {
  apiPort: number
  /** The engine's address, and that of the one beside it: the same where there is none. */
  own: string
  beside: string
  /** The file with the stack's front secret. */
  secretFile: string
}

/**
 * Serves all APIs of a description on one port, by the APIs that the engine has of the same template: functions of every language run there under their
 * roles and time limits, authorizers and validators decide there, and the logs are true. A saved function is updated in the engine in milliseconds.
 */
export async function serveFromEngine({ apiPort, own, beside, secretFile }: EngineFrontOptions): Promise<void> {
  const server = createServer(
    // anything else that a client would change to is not changed to, and answered as it is: `Upgrade: h2c`
    { shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket' },
    (request, response) => void serve(request, response).catch(() => refuse(response, 500, 'Internal Server Error')),
  )
  server.on('upgrade', (request, client, head) => {
    client.on('error', () => client.destroy())
    connect(request, client, head).catch(() => refuseUpgrade(client, 500, 'Internal Server Error'))
  })
  async function connect(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const apis = await deployed.api()
    if (!apis) return refuseUpgrade(client, 503, notDeployed)
    const target = connectionTarget(apis, originForm(request.url ?? ''))
    if (target) return upgrade(request, client, head, own, target, readFileSync(secretFile, 'utf8'))
    const known = (apis.webSockets ?? []).map(({ path }) => path).join(', ')
    refuseUpgrade(client, 404, known ? `No WebSocket API is at this address. Connect to ${known}.` : 'No WebSocket API is served here.')
  }
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const apis = await deployed.api()
    if (!apis) return refuse(response, 503, notDeployed)
    const wanted = request.method === 'OPTIONS' ? request.headers['access-control-request-method'] : undefined
    const to = destination(apis, request.method ?? '', originForm(request.url ?? ''), wanted)
    if (!to) return refuse(response, 404, 'Not Found')
    forward(request, response, to.engine === 'own' ? own : beside, to.target, readFileSync(secretFile, 'utf8'))
  }
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(apiPort, '127.0.0.1', resolve))
}

const notDeployed = 'Service Unavailable: the stack is not deployed yet. Try again in a moment.'

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }))
}

// absolute-form, which proxies get: RFC 9112, section 3.2.2
function originForm(target: string): string {
  return target.replace(/^https?:\/\/[^/?]*/i, '')
}
