import { expect, test } from 'vitest'
import { destination } from './destination.ts'

const routes = { 'GET /things/{id}': { type: 'NONE', scopes: [] } }
const http = { id: 'http1', cors: false, origins: [], routes }
const rest = { id: undefined, cors: false, origins: [], routes: {}, rest: { id: 'rest1', stage: 'dev' } }
const both = { ...http, rest: rest.rest, functionUrls: { report: 'url1' } }
const at = (...words: Parameters<typeof destination>) => destination(...words)?.target

test('a REST API answers with its stage in front and without', () => {
  expect(at(rest, 'GET', '/things/1?a=1')).toBe('/_aws/execute-api/rest1/dev/things/1?a=1')
  expect(at(rest, 'GET', '/dev/things/1')).toBe('/_aws/execute-api/rest1/dev/things/1')
  expect(at(rest, 'GET', '/dev')).toBe('/_aws/execute-api/rest1/dev')
  expect(at(rest, 'GET', '/developers')).toBe('/_aws/execute-api/rest1/dev/developers')
})

test('an HTTP API is asked beside, for every path', () => {
  expect(destination(http, 'GET', '/nowhere?')).toEqual({ engine: 'beside', target: '/_aws/execute-api/http1/$default/nowhere?' })
})

test('where there are both, the HTTP API gets what it has a route for, preflights too', () => {
  expect(at(both, 'GET', '/things/1')).toContain('/http1/')
  expect(at(both, 'POST', '/things/1')).toContain('/rest1/')
  expect(at(both, 'OPTIONS', '/things/1', 'GET')).toContain('/http1/')
  expect(at(both, 'OPTIONS', '/things/1', 'POST')).toContain('/rest1/')
})

test('a function URL has an address below a path of its own, and its function sees none of that', () => {
  expect(at(both, 'POST', '/_function-url/report/a/b?c=1')).toBe('/_aws/lambda-url/url1/a/b?c=1')
  expect(at(both, 'GET', '/_function-url/report')).toBe('/_aws/lambda-url/url1/')
  expect(destination(both, 'GET', '/_function-url/other/')).toBeUndefined()
})

test('each of several APIs gets what it has a route for; the first ones go first, and get what none has', () => {
  const further = [
    { kind: 'http' as const, id: 'http2', stage: '$default', routes: ['GET /shout/{name}', 'GET /things/{id}'] },
    { kind: 'rest' as const, id: 'rest2', stage: 'Prod', routes: ['ANY /admin/{proxy+}', 'GET /bills'] },
  ]
  const several = { ...both, rest: { ...rest.rest, routes: ['GET /bills'] }, further }
  expect(at(several, 'GET', '/things/1')).toContain('/http1/')
  expect(at(several, 'GET', '/shout/Ada?loud')).toBe('/_aws/execute-api/http2/$default/shout/Ada?loud')
  expect(destination(several, 'POST', '/admin/a/b')).toEqual({ engine: 'own', target: '/_aws/execute-api/rest2/Prod/admin/a/b' })
  expect(at(several, 'POST', '/Prod/admin/a/b')).toBe('/_aws/execute-api/rest2/Prod/admin/a/b')
  expect(at(several, 'OPTIONS', '/admin/a', 'POST')).toContain('/rest2/')
  expect(at(several, 'GET', '/bills')).toContain('/rest1/')
  expect(at(several, 'GET', '/nowhere')).toContain('/rest1/')
  expect(at({ ...http, further }, 'GET', '/nowhere')).toContain('/http1/')
})

test('where there is no API there is nothing', () => {
  expect(destination({ id: undefined, cors: false, origins: [], routes: {} }, 'GET', '/')).toBeUndefined()
})
