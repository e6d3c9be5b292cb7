import type { RouteAuthorization } from '../stack/authorizers.ts'
import { claimsForFunction } from './claims.ts'
import { deployed } from './deployed.ts'
import { authorizerOverride } from './function.js'
import type { Endpoint, Request, Scheme, Strategy, Toolkit } from './hapi.d.ts'
import type { KeysOf } from './key-sets.ts'
import { addRoute, answer, keepCookies } from './requests-as-aws.ts'
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
  const authenticateAs = scheme(endpoint)
  const getAuthenticateFunction: Scheme = (server) => {
    addRoute(server, endpoint, name)
    return authenticateAs(server)
  }
  return { name, scheme: name, getAuthenticateFunction }
}

function scheme(endpoint: Endpoint): Scheme {
  return () => ({
    authenticate: async (request, h) => {
      const { rawHeaders } = request.raw.req
      removeHeader(rawHeaders, authorizerOverride)
      keepCookies(request)
      // as it came: hapi's router may have been led by another (requests-as-aws.ts)
      request.method = (request.raw.req.method ?? '').toLowerCase()
      const api = endpoint.authorizer || request.headers.origin !== undefined ? await deployed.api() : undefined
      // serverless-offline lets every origin read every answer; the function still sees the header
      if (!api?.cors) delete request.headers.origin
      if (headerBytes(request) > mostHeaderBytes) return answer(h, 431)
      if (!endpoint.authorizer) return pass(request, h)
      if (!api) return answer(h, 503, 'Service Unavailable: the stack is not deployed yet. Try again in a moment.')
      return admit(request, h, api.routes[endpoint.routeKey], deployed.keysOf)
    },
  })
}

async function admit(request: Request, h: Toolkit, route: RouteAuthorization | undefined, keysOf: KeysOf) {
  if (route?.type !== 'JWT') {
    console.error(
      `${request.method} ${request.path}: the local gateway supports JWT authorizers only; the authorizer of this route is ${route?.type}.`,
    )
    return answer(h, 500)
  }
  const token = findToken(route.authorizer?.identitySource ?? [], request.raw.req.rawHeaders, request.url.searchParams)
  if (!token) return answer(h, 401).header('www-authenticate', 'Bearer')
  const verdict = await verifyToken(token, route, keysOf)
  if (verdict.allowed) return pass(request, h, { jwt: { claims: claimsForFunction(verdict.claims), scopes: verdict.scopes } })
  const { status, why } = verdict
  const error = status === 403 ? 'insufficient_scope' : 'invalid_token'
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html shows it
  const challenge = `Bearer scope="${route.scopes.join(' ')}" error="${error}" error_description="${why}"`
  return answer(h, status).header('www-authenticate', challenge)
}

function pass(request: Request, h: Toolkit, authorizer?: object) {
  request.auth.authorizer = authorizer
  request.raw.req.rawHeaders.push(authorizerOverride, JSON.stringify(authorizer ?? {}))
  return h.authenticated({ credentials: {} })
}

function headerBytes({ raw: { req } }: Request): number {
  const line = `${req.method} ${req.url} HTTP/${req.httpVersion}`
  return req.rawHeaders.reduce((sum, text, index) => (index % 2 === 1 ? sum + text.length : sum), line.length)
}
