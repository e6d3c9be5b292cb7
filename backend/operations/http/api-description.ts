import { createHash } from 'node:crypto'
import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'

export interface ApiDescription {
  document: object
  /** changes with the document */
  version: string
}

/** The OpenAPI 3.1 document of `routes`: made from the schemas that validate, so that it cannot say anything else. */
export function describeApi(routes: readonly RouteConfig[]): ApiDescription {
  const { openAPIRegistry, getOpenAPI31Document } = new OpenAPIHono()
  for (const route of routes) openAPIRegistry.registerPath(route)
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
