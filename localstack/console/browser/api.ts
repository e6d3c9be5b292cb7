import { token } from './session.ts'

/** What the console's server refused or could not do. */
export class Failure extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string | undefined

  constructor(status: number, { code, message, hint }: { code?: string; message?: string; hint?: string }) {
    super(message ?? 'The console does not answer.')
    this.status = status
    this.code = code ?? 'no-answer'
    this.hint = hint
  }
}

/** What was thrown, for whoever shows it; `said` where it is no `Failure`. */
export function asFailure(error: unknown, said = String(error)): Failure {
  return error instanceof Failure ? error : new Failure(0, { message: said })
}

const away = { code: 'away', message: 'The console does not answer.', hint: 'Run `npx stagecraft status` to see whether the stack is running.' }

/** Reads `path`, which begins after `/api/`. Throws `Failure`. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, { signal: signal ?? null })).json()) as T
}

/** Changes something. Throws `Failure`. */
export async function post<T>(path: string, body: unknown = {}): Promise<T> {
  const answer = await ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  return (await answer.json()) as T
}

/** A request with the token. Throws `Failure`. */
export async function ask(path: string, options: RequestInit = {}): Promise<Response> {
  const answer = await fetch(`/api/${path}`, { ...options, headers: { ...options.headers, authorization: `Bearer ${token()}` } }).catch(
    (error: Error) => {
      if (error.name === 'AbortError') throw error
      throw new Failure(0, away)
    },
  )
  if (answer.ok) return answer
  throw new Failure(answer.status, await answer.json().catch(() => ({})))
}

const againMs = 2_000

/**
 * Follows server-sent events at `path` until `signal`, and begins again where the connection breaks. By `fetch`, because an `EventSource` shows no token.
 * `listen` hears each event; `lost` hears why there are none.
 */
export async function follow(
  path: string,
  signal: AbortSignal,
  listen: (event: string, data: unknown) => void,
  lost: (failure: Failure) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const { body } = await ask(path, { signal })
      if (body) await readEvents(body, listen)
    } catch (error) {
      if (!signal.aborted) lost(error instanceof Failure ? error : new Failure(0, away))
    }
    await new Promise((resolve) => setTimeout(resolve, againMs))
  }
}

// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation, as far as the server writes it
async function readEvents(body: ReadableStream<Uint8Array>, listen: (event: string, data: unknown) => void): Promise<void> {
  let rest = ''
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const parts = (rest + read.value).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const lines = part.split('\n')
      const of = (name: string) => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2))
      listen(of('event')[0] ?? 'message', JSON.parse(of('data').join('\n')))
    }
  }
}
