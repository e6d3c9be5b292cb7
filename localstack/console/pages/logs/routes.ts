import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { PageRoutes } from '../../page-routes.ts'
import { filterOf, follow, logs } from './logs.ts'

/**
 * `GET /?level=&source=&id=&text=&older=` is a page of the logs, newest first; `GET /follow?…&from=` are server-sent events, `lines` with what comes after it.
 */
export const routes: PageRoutes = (console) =>
  new Hono()
    .get('/', async (c) => {
      const query = new URL(c.req.url).searchParams
      return c.json(await logs(console, filterOf(query), query.get('older') ?? undefined))
    })
    .get('/follow', (c) => {
      const query = new URL(c.req.url).searchParams
      return streamSSE(c, async (stream) => {
        const ended = new AbortController()
        stream.onAbort(() => ended.abort())
        for await (const lines of follow(console, filterOf(query), query.get('from') ?? '', ended.signal))
          await stream.writeSSE({ event: 'lines', data: JSON.stringify(lines) })
      })
    })
