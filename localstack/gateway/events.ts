import { deployed } from './deployed.ts'
import { authorizerOverride } from './function.js'
import type { Request, Server } from './hapi.d.ts'
import { payload } from './payload.ts'
import { routeOf } from './requests-as-aws.ts'
import { removeHeader } from './token.ts'

const watched = new WeakSet<object>()

/**
 * Functions get API Gateway's event instead of serverless-offline's, which encodes the query anew, drops all but the last of a repeated header,
 * decodes every body as UTF-8 and has the same request id for all. It comes to `function.js` in the place of the authorizer.
 */
export function handOverEvents(server: Server): void {
  if (watched.has(server.listener)) return
  watched.add(server.listener)
  server.ext('onPreHandler', async (request, h) => {
    const event = await eventFor(request)
    if (event) request.raw.req.rawHeaders.push(authorizerOverride, JSON.stringify(event))
    return h.continue
  })
}

async function eventFor(request: Request): Promise<object | undefined> {
  const route = routeOf(request)
  const { req } = request.raw
  if (!route?.isFormat2 || !request.auth.isAuthenticated) return undefined
  removeHeader(req.rawHeaders, authorizerOverride)
  return payload(
    {
      method: req.method ?? '',
      query: route.query,
      headers: req.rawHeaders,
      body: Buffer.isBuffer(request.payload) ? request.payload : undefined,
      sourceIp: request.info.remoteAddress,
      at: new Date(request.info.received),
    },
    { ...route, apiId: await deployed.apiId(), region: deployed.region, authorizer: request.auth.authorizer },
  )
}
