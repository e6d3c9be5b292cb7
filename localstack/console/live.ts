import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { ConsoleContext } from './context.ts'

/** How often what is live is looked at while somebody looks. */
const everyMs = 1_000

/** `GET /api/live`: the event `flow` (`Flow` of engines/flow.ts) at once and then every second; `failed` (`{ message }`) where the engine does not answer. */
export function live(console: ConsoleContext): Hono {
  return new Hono().get('/', (c) => events(c, async () => ({ flow: await console.engine.flow?.(await console.door()) })))
}

/**
 * Answers with server-sent events: what `look` returns, an event per property, whenever it is another than before. Memory is bounded: the next look waits
 * until the browser has taken the one before. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function events(c: Context, look: (signal: AbortSignal) => Promise<Record<string, unknown>>, pauseMs = everyMs): Response {
  return streamSSE(c, async (stream) => {
    const ended = new AbortController()
    stream.onAbort(() => ended.abort())
    const sent = new Map<string, string>()
    while (!ended.signal.aborted) {
      const seen = await look(ended.signal).catch((error: Error) => ({ failed: { message: error.message } }))
      for (const [event, value] of Object.entries(seen)) {
        const data = JSON.stringify(value ?? null)
        if (sent.get(event) === data) continue
        sent.set(event, data)
        await stream.writeSSE({ event, data })
      }
      await sleep(pauseMs, undefined, { signal: ended.signal }).catch(() => {})
    }
  })
}
