import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Upstream } from './broker/upstream.ts'
import { signInFront } from './front/app.ts'
import { readPasswords, settingsSource } from './identity.ts'
import { StandIns } from './providers/stand-ins.ts'
import type { ProviderSettings } from './settings.ts'

export interface IdentityOptions {
  /** The stack's state folder, with `identity.json` once there is one. */
  state: string
  /** On loopback. */
  port: number
  /** Other providers than the stand-ins, by name. */
  upstreams?: Readonly<Record<string, (provider: ProviderSettings) => Upstream>>
}

/** Starts the sign-in; resolves when it listens. */
export async function startIdentity({ state, port, upstreams = {} }: IdentityOptions): Promise<Server> {
  const url = `http://127.0.0.1:${port}`
  const front = signInFront({
    url,
    settings: settingsSource(state),
    passwords: () => readPasswords(state),
    providers: new StandIns(state, url, upstreams),
  })
  const server = createServer(getRequestListener(front.fetch))
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return server
}
