import type { IncomingMessage } from 'node:http'

/** hapi and serverless-offline, as far as an authentication provider sees them. */
export interface Endpoint {
  routeKey: string
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
  listener: object
  ext(event: 'onPreResponse', method: (request: Request, h: Toolkit) => unknown): void
}

export interface Request {
  method: string
  path: string
  url: URL
  headers: Record<string, string | undefined>
  raw: { req: IncomingMessage }
  auth: { isAuthenticated: boolean }
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
