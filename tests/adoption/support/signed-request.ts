import { clientOptions, type EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'
import * as kit from '@stagecraft/localstack/stack/signed-headers.ts'

/** The headers of a request that `access` signs for a service. */
export function signedHeaders(
  access: EngineAccess,
  service: string,
  url: string,
  method: 'GET' | 'POST' = 'GET',
  body?: string,
): Promise<Record<string, string>> {
  return kit.signedHeaders(clientOptions(access), { service, url: new URL(url), method, ...(body === undefined ? {} : { body }) })
}
