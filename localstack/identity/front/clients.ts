import type { IdentitySettings, SignInClient } from '../settings.ts'
import { Refused } from './refusals.ts'

/** The app client a browser comes from; throws `Refused` where the pool has no such. */
export function clientNamed(settings: IdentitySettings, id: string | null): SignInClient {
  const client = settings.clients.find(({ clientId }) => clientId === id)
  if (!client) throw new Refused(400, `No app client of this pool has the id “${id ?? ''}”.`, 'Reload the page that sent you here.')
  return client
}

/** The app client that asks with a form, or with a header (RFC 6749 section 2.3.1); undefined where it is none of the pool's. */
export function clientOf(settings: IdentitySettings, form: URLSearchParams, authorization: string | undefined): SignInClient | undefined {
  const id = idOf(form, authorization)
  return settings.clients.find(({ clientId }) => clientId === id)
}

function idOf(form: URLSearchParams, authorization: string | undefined): string | undefined {
  const given = form.get('client_id') ?? undefined
  const basic = /^basic\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  if (!basic) return given
  const [encoded = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':')
  try {
    const id = decodeURIComponent(encoded)
    return given && given !== id ? undefined : id
  } catch {
    return undefined
  }
}
