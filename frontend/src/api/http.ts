import { Failure, type FailureText } from '../state/failure.ts'
import { groupNeeded } from '../state/person.ts'
import { onceAwake } from '../state/waking.ts'
import type { Problem } from './types.ts'

/** Who asks: the session of the page. */
export type Credentials = {
  readonly token: string | undefined
  /** Another token for one that was refused, undefined where there is none to be had. */
  renew(refused?: string): Promise<string | undefined>
  /** Even a token just renewed is refused. */
  expire(): void
}

let root = '/api'
let credentials: Credentials | undefined

/** Says where the API is, and whose its requests are. Once, before the first. */
export function connectApi(apiUrl: string, whose: Credentials): void {
  root = apiUrl
  credentials = whose
}

export type Conditional = { changed: false } | { changed: true; data: unknown; tag: string | null }

/** GETs `path`; where `tag` is still what the server has, nothing is sent back. Throws a Failure. */
export async function getIfChanged(path: string, tag: string | null, signal?: AbortSignal): Promise<Conditional> {
  const response = await send(path, { headers: tag ? { 'if-none-match': tag } : {}, cache: 'no-store', signal })
  if (response.status === 304) return { changed: false }
  return { changed: true, data: await body(response), tag: response.headers.get('etag') }
}

/** GETs `path`, again while the database wakes up. Throws a Failure. */
export async function get<Data>(path: string, signal?: AbortSignal): Promise<Data> {
  return body(await onceAwake(() => send(path, { cache: 'no-store', signal }))) as Promise<Data> // the API's own description is the proof
}

/** POSTs `content` as JSON, again while the database wakes up: nothing was done then. Throws a Failure. */
export async function post<Data>(path: string, content: unknown, headers: Record<string, string> = {}): Promise<Data> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(content) }
  const response = await onceAwake(() => send(path, init))
  return body(response) as Promise<Data> // the API's own description is the proof
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const token = credentials?.token
  let response = await ask(path, init, token)
  if (response.status === 401 && credentials) {
    const renewed = await credentials.renew(token)
    if (renewed) response = await ask(path, init, renewed)
    if (renewed && response.status === 401) credentials.expire()
  }
  if (response.ok || response.status === 304 || isBadHealth(path, response)) return response
  throw new Failure(await failureText(response, path))
}

function ask(path: string, init: RequestInit, token: string | undefined): Promise<Response> {
  const headers = { ...init.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) }
  return fetch(root + path, { ...init, headers }).catch((cause) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new Failure({ code: 'unreachable', message: 'The service cannot be reached.', hint: 'The page retries automatically.' }, { cause })
  })
}

// the one answer that is no problem and yet no success: it says what is away
function isBadHealth(path: string, response: Response): boolean {
  return path === '/health' && response.status === 503 && Boolean(response.headers.get('content-type')?.startsWith('application/json'))
}

async function body(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    throw new Failure(
      { code: 'not-json', message: 'The service returned something other than JSON.', hint: 'Check that no other program is using its port.' },
      { cause },
    )
  }
}

async function failureText(response: Response, path: string): Promise<FailureText> {
  const problem: Partial<Problem> | null = await response.json().catch(() => null)
  if (!problem?.code) {
    // the gateway's own refusals say a word and no more
    if (response.status === 401)
      return { code: 'signed-out', message: 'You are no longer signed in.', hint: 'Sign in again to continue.', status: 401 }
    if (response.status === 403) return { ...forbidden(path), status: 403 }
    // a proxy that has nothing behind it, or one that gave up
    const away = response.status >= 502 || response.status === 500
    return {
      code: away ? 'unreachable' : `http-${response.status}`,
      message: away ? 'The service is not responding.' : `The service answered ${response.status}.`,
    }
  }
  const message = problem.detail ?? problem.title ?? `The service answered ${response.status}.`
  const retryAfterSeconds = Number(response.headers.get('retry-after')) || undefined
  return { code: problem.code, message, hint: problem.hint, status: response.status, requestId: problem.requestId, retryAfterSeconds }
}

function forbidden(path: string): FailureText {
  const group = groupNeeded(path.startsWith('/uploads') ? 'upload' : /^\/(dead-letters|redrives)/.test(path) ? 'operate' : 'read')
  return {
    code: 'forbidden',
    message: `You do not have permission to do this. It requires the group ${group}.`,
    hint: 'Ask an administrator for access.',
  }
}
