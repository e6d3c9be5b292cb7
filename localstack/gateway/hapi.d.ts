import type { IncomingMessage, Server as Listener } from 'node:http'

/** hapi and serverless-offline, as far as an authentication provider sees them. */
export interface Endpoint {
  routeKey: string
  isHttpApi?: boolean
  /** The payload format version. */
  payload?: string
  /** Undefined on an open route. */
  authorizer?: unknown
}

export interface Strategy {
  name: string
  scheme: string
  getAuthenticateFunction: Scheme
}

export type Scheme = (server: Server) => { authenticate(request: Request, h: Toolkit): Promise<unknown> }

export interface Server {
  /** `maxHeaderSize` is read for each connection, and settable. */
  listener: Listener & { maxHeaderSize?: number }
  ext(event: 'onRequest' | 'onPreHandler' | 'onPreResponse', method: (request: Request, h: Toolkit) => unknown): void
  /** The route that hapi would choose. */
  match(method: string, path: string): { settings: { auth?: { strategies?: readonly string[] } } } | null
}

export interface Request {
  method: string
  path: string
  url: URL
  headers: Record<string, string | undefined>
  raw: { req: IncomingMessage }
  /** `authorizer` is ours: what a function hears of its caller. */
  auth: { isAuthenticated: boolean; authorizer?: object }
  info: { remoteAddress: string; received: number }
  payload: unknown
  state: Record<string, string> | null
  setUrl(url: string, stripTrailingSlash: boolean): void
  setMethod(method: string): void
  response: Response & { isBoom?: boolean; output?: { statusCode: number } }
}

export interface Response {
  headers: Record<string, unknown>
  code(status: number): Response
  type(type: string): Response
  header(name: string, value: string): Response
  takeover(): Response
}

export interface Toolkit {
  continue: symbol
  authenticated(found: { credentials: object }): unknown
  response(body: string): Response
}
