import { STATUS_CODES } from 'node:http'
import { deployed } from './deployed.ts'
import type { Endpoint, Request, Server, Toolkit } from './hapi.d.ts'
import { decodePath, matchRoute, type RouteMatch } from './match-route.ts'
import { cookiesIn } from './payload.ts'

/** What is known of a request once its route is found. */
export interface Routed extends RouteMatch {
  /** Whether its function takes payload format 2.0. */
  isFormat2: boolean
  query: string
  decodedPath: string
  cookie: string | undefined
}

interface Route {
  /** By the name of its strategy hapi's route is known. */
  strategy: string
  isFormat2: boolean
}

// hapi hands out a server object for each scheme; the listener is the same
const routesOf = new WeakMap<object, Map<string, Route>>()
const routed = new WeakMap<object, Routed>()
const servesRestApi = new WeakSet<object>()

/**
 * Adds a route to those that requests are matched against before hapi sees them: hapi refuses cookies beyond RFC 6265, takes a slash off the
 * path's end, answers HEAD where GET is, and prefers other routes than API Gateway. `strategy` is the name of the route's strategy.
 */
export function addRoute(server: Server, { routeKey, isHttpApi, payload }: Endpoint, strategy: string): void {
  // a REST API, which only `serverless offline` serves, has other rules
  if (!isHttpApi || !routeKey) return void servesRestApi.add(server.listener)
  const routes = routesOf.get(server.listener)
  const route = { strategy, isFormat2: payload === '2.0' }
  if (routes) return void routes.set(routeKey, route)
  const first = new Map([[routeKey, route]])
  routesOf.set(server.listener, first)
  server.ext('onRequest', (request, h) => findRoute(server, first, request, h))
  server.ext('onPreResponse', ({ response }, h) => (response.isBoom ? answer(h, response.output?.statusCode ?? 500) : h.continue))
  answerBrokenRequests(server)
}

/** The route that was found for a request; undefined for those of a REST API. */
export function routeOf(request: Request): Routed | undefined {
  return routed.get(request.raw.req)
}

/** An answer in API Gateway's own form: `{"message":"Not Found"}`. */
export function answer(h: Toolkit, status: number, message = messageOf(status)) {
  return h.response(JSON.stringify({ message })).code(status).type('application/json').takeover()
}

/** serverless-offline makes its event's cookies of this, where it makes the event. */
export function keepCookies(request: Request): void {
  const route = routeOf(request)
  if (!route) return
  const cookies = cookiesIn(route.cookie ?? '').map((each) => each.split(/=(.*)/s))
  request.state = Object.fromEntries(cookies.map(([name = '', value = '']) => [name, value]))
}

async function findRoute(server: Server, routes: ReadonlyMap<string, Route>, request: Request, h: Toolkit) {
  const { req } = request.raw
  const [path = '', query = ''] = originForm(req.url ?? '').split(/\?(.*)/s)
  const decodedPath = decodePath(path)
  if (decodedPath === undefined) return refuse(request, h, 400)
  const match = matchRoute(routes.keys(), req.method ?? '', decodedPath)
  if (!match) return servesRestApi.has(server.listener) || (await isPreflight(request)) ? h.continue : refuse(request, h, 404)
  const { cookie } = req.headers
  delete req.headers.cookie
  const route = routes.get(match.routeKey)
  routed.set(req, { ...match, isFormat2: route?.isFormat2 ?? false, query, decodedPath, cookie })
  return lead(server, request, encoded(decodedPath) + (query && `?${query}`), route?.strategy ?? '') ? h.continue : refuse(request, h, 400)
}

// serverless-offline would let every origin read it
function refuse(request: Request, h: Toolkit, status: number) {
  delete request.headers.origin
  return answer(h, status)
}

// where the API has a CORS configuration hapi answers, whatever the routes are
async function isPreflight({ method, headers }: Request): Promise<boolean> {
  return method === 'options' && headers.origin !== undefined && ((await deployed.api())?.cors ?? false)
}

// makes hapi choose the route that was matched; a method that it does not know leaves it those of ANY
function lead(server: Server, request: Request, target: string, strategy: string): boolean {
  try {
    request.setUrl(target, false)
  } catch {
    return false
  }
  for (const method of [request.method, 'any']) {
    if (!server.match(method, request.path)?.settings.auth?.strategies?.includes(strategy)) continue
    request.setMethod(method)
    return true
  }
  return false
}

// absolute-form, which proxies get: RFC 9112, section 3.2.2
function originForm(target: string): string {
  return target.replace(/^https?:\/\/[^/?]*/i, '')
}

function encoded(path: string): string {
  return path.replace(/^\/+/, '/').split('/').map(encodeURIComponent).join('/')
}

// what Node's parser refuses never becomes a request of hapi's, which would answer in a form of its own
function answerBrokenRequests({ listener }: Server): void {
  // longer ones than API Gateway takes are refused with an answer (authentication.ts); Node hangs up after 16 KB
  listener.maxHeaderSize = 65_536
  listener.removeAllListeners('clientError')
  listener.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || code === 'ECONNRESET') return void socket.destroy()
    const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
    const body = JSON.stringify({ message: messageOf(status) })
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    )
  })
}

function messageOf(status: number): string {
  return status === 413 ? 'Request Entity Too Large' : (STATUS_CODES[status] ?? 'Internal Server Error')
}
