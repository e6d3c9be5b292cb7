import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Person } from '../../config.ts'
import type { Upstream } from '../broker/upstream.ts'
import type { ProviderSettings } from '../settings.ts'

/** What stands in for an identity provider: it speaks the real protocol below its own path, and knows its people by their buttons. */
export interface StandIn {
  /** How the broker sees it. */
  upstream: Upstream
  /** A request below its path; `path` is the rest, from its slash on. */
  serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>
}

export interface StandInOptions {
  provider: ProviderSettings
  people: readonly Person[]
  /** Its own base address, without a trailing slash. */
  url: string
  /** Where its keys are kept. */
  folder: string
}
