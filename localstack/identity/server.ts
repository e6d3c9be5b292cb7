import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import type { Upstream } from './broker/upstream.ts'
import { signInFront } from './front/app.ts'
import { Sessions } from './front/sessions.ts'
import { readPasswords, settingsSource } from './identity.ts'
import { StandIns } from './providers/stand-ins.ts'
import type { ProviderSettings } from './settings.ts'

export interface IdentityOptions {
  /** The stack's state folder, with `identity.json` once there is one. */
  state: string
  /** The address people know it by, on loopback, without a trailing slash. */
  url: string
  /** Other providers than the stand-ins, by name. */
  upstreams?: Readonly<Record<string, (provider: ProviderSettings) => Upstream>>
  /** The time by which sessions end, in milliseconds. */
  now?: () => number
}

/** The sign-in as a server that does not listen yet. */
export function identityServer({ state, url, upstreams = {}, now }: IdentityOptions): Server {
  const front = signInFront({
    url,
    settings: settingsSource(state),
    passwords: () => readPasswords(state),
    providers: new StandIns(state, url, upstreams),
    sessions: new Sessions({ file: join(state, 'sign-in-sessions.json'), ...(now ? { now } : {}) }),
  })
  return createServer(getRequestListener(front.fetch, { overrideGlobalObjects: false }))
}
