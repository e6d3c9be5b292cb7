import { join } from 'node:path'
import type { RouteAuthorization } from '../stack/authorizers.ts'
import { deployedApi } from './authorizers.ts'
import { claimsForFunction } from './claims.ts'
import { authorizerOverride } from './function.js'
import type { Endpoint, Request, Scheme, Strategy, Toolkit } from './hapi.d.ts'
import { type KeysOf, keySets } from './key-sets.ts'
import { findToken, removeHeader } from './token.ts'
import { verifyToken } from './verify-token.ts'

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: request line and header values, in bytes. It names no status; RFC 6585 does
const mostHeaderBytes = 10_240

/**
 * serverless-offline's custom authentication provider (`custom.offline.customAuthenticationProvider`): called once for each endpoint, in place
 * of its own authorizers, which decode tokens without verifying them. Every endpoint passes here, open ones too, before anything reads the request.
 */
export function authentication(endpoint: Endpoint, functionKey: string, method: string, path: string): Strategy {
  const name = `api-gateway-${functionKey}-${method}-${path}`
  return { name, scheme: name, getAuthenticateFunction: scheme(endpoint) }
}

function scheme(endpoint: Endpoint): Scheme {
  return () => ({
    authenticate: async (request, h) => {
      const { rawHeaders } = request.raw.req
      removeHeader(rawHeaders, authorizerOverride)
      const api = endpoint.authorizer || request.headers.origin !== undefined ? await deployed.api() : undefined
      // serverless-offline lets every origin read every answer; the function still sees the header
      if (!api?.cors) delete request.headers.origin
      if (headerBytes(request) > mostHeaderBytes) return answer(h, 431, 'Request Header Fields Too Large')
      if (!endpoint.authorizer) return pass(request, h, {})
      if (!api) return answer(h, 503, 'Service Unavailable: the stack is not deployed yet. Try again in a moment.')
      return admit(request, h, api.routes[endpoint.routeKey], deployed.keysOf)
    },
  })
}

async function admit(request: Request, h: Toolkit, route: RouteAuthorization | undefined, keysOf: KeysOf) {
  if (route?.type !== 'JWT') {
    console.error(`${request.method} ${request.path}: the local gateway verifies tokens for JWT authorizers alone; this route has ${route?.type}.`)
    return answer(h, 500, 'Internal Server Error')
  }
  const token = findToken(route.authorizer?.identitySource ?? [], request.raw.req.rawHeaders, request.url.searchParams)
  if (!token) return answer(h, 401, 'Unauthorized', 'Bearer')
  const verdict = await verifyToken(token, route, keysOf)
  if (verdict.allowed) return pass(request, h, { jwt: { claims: claimsForFunction(verdict.claims), scopes: verdict.scopes } })
  const { status, why } = verdict
  const error = status === 403 ? 'insufficient_scope' : 'invalid_token'
  return answer(
    h,
    status,
    status === 403 ? 'Forbidden' : 'Unauthorized',
    `Bearer scope="${route.scopes.join(' ')}" error="${error}" error_description="${why}"`,
  )
}

function pass(request: Request, h: Toolkit, authorizer: object) {
  request.raw.req.rawHeaders.push(authorizerOverride, JSON.stringify(authorizer))
  return h.authenticated({ credentials: {} })
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html shows the answer with its header
function answer(h: Toolkit, status: number, message: string, challenge?: string) {
  const response = h.response(JSON.stringify({ message })).code(status).type('application/json')
  return (challenge ? response.header('www-authenticate', challenge) : response).takeover()
}

function headerBytes({ raw: { req } }: Request): number {
  const line = `${req.method} ${req.url} HTTP/${req.httpVersion}`
  return req.rawHeaders.reduce((sum, text, index) => (index % 2 === 1 ? sum + text.length : sum), line.length)
}

// what the deployment left for the gateway, found when somebody first asks: the gateway starts before it
const deployed = {
  api: deployedApi(join(process.env.STAGECRAFT_STATE || join(process.cwd(), '.stagecraft'), 'authorizers.json')),
  keysOf: keySets(process.env.AWS_ENDPOINT_URL ?? ''),
}
