import { setTimeout as sleep } from 'node:timers/promises'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Flow } from '../engines/flow.ts'
import type { ConsoleContext } from './context.ts'

/** How often what is live is looked at while somebody looks. */
const everyMs = 1_000

/**
 * `GET /api/live`, as server-sent events: `flow` (`Flow` of engines/flow.ts) at once and then every second, changed or not, so that a rate is of the last
 * second; `failed` (`{ message }`) where the engine does not answer. Memory is bounded: the next look waits until the browser has taken the one before.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function live(console: ConsoleContext): Hono {
  return new Hono().get('/', (c) =>
    streamSSE(c, async (stream) => {
      const ended = new AbortController()
      stream.onAbort(() => ended.abort())
      while (!ended.signal.aborted) {
        const [event, value] = await look(console).then(
          (flow) => ['flow', flow ?? null] as const,
          (error: Error) => ['failed', { message: error.message }] as const,
        )
        await stream.writeSSE({ event, data: JSON.stringify(value) })
        await sleep(everyMs, undefined, { signal: ended.signal }).catch(() => {})
      }
    }),
  )
}

async function look({ engine, door }: ConsoleContext): Promise<Flow | undefined> {
  return engine.flow?.(await door())
}
