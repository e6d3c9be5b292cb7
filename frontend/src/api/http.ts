import { Failure, type FailureText } from '../state/failure.ts'
import type { Problem } from './types.ts'

const root = '/api'

export type Conditional = { changed: false } | { changed: true; data: unknown; tag: string | null }

/** GETs `path`; where `tag` is still what the server has, nothing is sent back. Throws a Failure. */
export async function getIfChanged(path: string, tag: string | null, signal?: AbortSignal): Promise<Conditional> {
  const response = await send(path, { headers: tag ? { 'if-none-match': tag } : {}, cache: 'no-store', signal })
  if (response.status === 304) return { changed: false }
  return { changed: true, data: await body(response), tag: response.headers.get('etag') }
}

/** GETs `path` once. Throws a Failure. */
export async function get<Data>(path: string, signal?: AbortSignal): Promise<Data> {
  return body(await send(path, { cache: 'no-store', signal })) as Promise<Data> // the API's own description is the proof
}

/** POSTs `content` as JSON. Throws a Failure. */
export async function post<Data>(path: string, content: unknown, headers: Record<string, string> = {}): Promise<Data> {
  const response = await send(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(content) })
  return body(response) as Promise<Data> // the API's own description is the proof
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(root + path, init).catch((cause) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new Failure({ code: 'unreachable', message: 'The service cannot be reached.', hint: 'The page tries again by itself.' }, { cause })
  })
  if (response.ok || response.status === 304 || isBadHealth(path, response)) return response
  throw new Failure(await failureText(response))
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
      { code: 'not-json', message: 'The service answered with something else than data.', hint: 'Is something else listening there?' },
      { cause },
    )
  }
}

async function failureText(response: Response): Promise<FailureText> {
  const problem: Partial<Problem> | null = await response.json().catch(() => null)
  if (!problem?.code) {
    // a proxy that has nothing behind it, or one that gave up
    const away = response.status >= 502 || response.status === 500
    return {
      code: away ? 'unreachable' : `http-${response.status}`,
      message: away ? 'The service does not answer just now.' : `The service answered ${response.status}.`,
    }
  }
  const message = problem.detail ?? problem.title ?? `The service answered ${response.status}.`
  return { code: problem.code, message, hint: problem.hint, status: response.status, requestId: problem.requestId }
}
