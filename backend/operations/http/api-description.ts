import { createHash } from 'node:crypto'
import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import { signInScheme } from '../../platform/http/access.ts'

export interface ApiDescription {
  document: object
  /** changes with the document */
  version: string
}

/** The OpenAPI 3.1 document of `routes`: made from the schemas that validate, so that it cannot say anything else. */
export function describeApi(routes: readonly RouteConfig[]): ApiDescription {
  const { openAPIRegistry, getOpenAPI31Document } = new OpenAPIHono()
  openAPIRegistry.registerComponent('securitySchemes', signInScheme, {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An access token of the user pool (OAuth 2.0, code with PKCE). Its scope opens the route: `orders/read`, `orders/upload`, `orders/operate`. Its groups decide: `viewer` reads, `clerk` also uploads, `operator` also sees dead letters and sends them again.',
  })
  // what runs before a route is not for the document
  for (const { middleware: _, ...route } of routes) openAPIRegistry.registerPath(route)
  const document = getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Stagecraft orders',
      version: '1.0.0',
      description:
        'Order files in, ordered events out. Lists are `{ items, next }`; `next` is the `cursor` of the following page. Reads carry an `ETag`. Errors are problem details (RFC 9457).',
    },
    // relative to where the document was read: the page reaches the API below /api
    servers: [{ url: '.' }],
  })
  return { document, version: createHash('sha1').update(JSON.stringify(document)).digest('base64url') }
}
