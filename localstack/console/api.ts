import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { StagecraftError } from '../errors.ts'
import { isSame } from '../identity/constant-time.ts'
import { bodyOf } from './body.ts'
import type { ConsoleContext } from './context.ts'
import { live } from './live.ts'
import type { SourcePlace } from './open-source.ts'
import { pageRoutes } from './pages/routes.ts'

/**
 * The console's own API: `/api/<page>/…` of each page, `/api/live`, and `/api/has` (`{ database }`: what a system has that not every one does). `POST /api/open` opens a place of the sources in an editor. Each request shows the token (`Authorization: Bearer …`), which no other site's page
 * can; what changes something is a POST. An error is `{ code, message, hint }`.
 */
export function consoleApi(console: ConsoleContext, token: string): Hono {
  const api = new Hono()
  api.use('*', async (c, next) => {
    c.header('cache-control', 'no-store')
    if (!isSame(c.req.header('authorization') ?? '', `Bearer ${token}`))
      return failure(c, 401, {
        code: 'no-token',
        message: 'The console does not know this browser.',
        hint: 'Run `npx stagecraft console` and open the address that it prints.',
      })
    if (c.req.method !== 'GET' && c.req.method !== 'POST') return failure(c, 405, { code: 'method', message: 'The console takes GET and POST.' })
    return next()
  })
  api.onError((error, c) => {
    if (error instanceof StagecraftError) return failure(c, statusOf(error), error)
    globalThis.console.error(error)
    // AWS's own refusals say what is wrong
    const said = isOfAws(error) ? error.message : 'The console failed.'
    return failure(c, isOfAws(error) ? 400 : 500, {
      code: error.name,
      message: said,
      hint: isOfAws(error) ? undefined : 'See .stagecraft/logs/console.log.',
    })
  })
  api.notFound((c) => failure(c, 404, { code: 'not-found', message: `There is nothing at ${c.req.method} ${c.req.path}.` }))
  api.route('/api/live', live(console))
  api.get('/api/has', async (c) => c.json({ database: Boolean((await console.stack()).database) }))
  api.post('/api/open', async (c) => {
    const { openSource } = await import('./open-source.ts')
    await openSource(console.project.root, await bodyOf<SourcePlace>(c))
    return c.json({})
  })
  for (const [name, load] of Object.entries(pageRoutes)) {
    let loaded: Promise<Hono> | undefined
    // a page's clients of AWS are loaded when it is looked at
    api.all(`/api/${name}/*`, async (c) => {
      loaded ??= load().then(({ routes }) => new Hono().route(`/api/${name}`, routes(console)).onError(rethrow).notFound(missing))
      return (await loaded).fetch(c.req.raw, c.env)
    })
  }
  return api
}

function rethrow(error: Error): never {
  throw error
}

function missing(c: Context): Response {
  return failure(c, 404, { code: 'not-found', message: `There is nothing at ${c.req.method} ${c.req.path}.` })
}

function statusOf({ code }: StagecraftError): ContentfulStatusCode {
  if (code === 'not-running') return 503
  return /^(no-such|unknown)-/.test(code) ? 404 : 400
}

function isOfAws(error: Error): boolean {
  return '$metadata' in error
}

function failure(
  c: Context,
  status: ContentfulStatusCode,
  { code, message, hint }: { code: string; message: string; hint?: string | undefined },
): Response {
  return c.json({ code, message, hint }, status)
}
