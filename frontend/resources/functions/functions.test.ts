import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'

/** A CloudFront function's viewer-request event, as its documentation shows it. */
interface ViewerRequest {
  method: string
  uri: string
  querystring: Record<string, { value: string }>
  headers: Record<string, { value: string }>
  cookies: Record<string, { value: string }>
}

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html#functions-event-structure-example
function eventFor(uri: string) {
  const request: ViewerRequest = {
    method: 'GET',
    uri,
    querystring: { q: { value: '10248' } },
    headers: { host: { value: 'd111111abcdef8.cloudfront.net' }, authorization: { value: 'Bearer token' } },
    cookies: { id: { value: 'CookieIdValue' } },
  }
  const context = { distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EDFDVBD6EXAMPLE', eventType: 'viewer-request' }
  return { version: '1.0', context: { ...context, requestId: 'EXAMPLEntjQpEXAMPLE_SG5Z' }, viewer: { ip: '198.51.100.11' }, request }
}

/** Runs the function's text as CloudFront does: alone, with nothing of Node. */
function run(name: string, uri: string): ViewerRequest {
  const sandbox = createContext({ event: eventFor(uri) })
  return runInContext(`${textOf(name)}\nhandler(event)`, sandbox)
}

function textOf(name: string): string {
  return readFileSync(new URL(`${name}.js`, import.meta.url), 'utf8')
}

test.each([
  ['/', '/index.html'],
  ['/orders', '/index.html'],
  ['/orders/10248', '/index.html'],
  ['/imports/3f1c9f7e-3f0f-4a0e-8f0e-0f1c9f7e3f0f', '/index.html'],
  ['/signed-in', '/index.html'],
  ['/a.b/c', '/index.html'],
  ['/orders/', '/index.html'],
  ['/index.html', '/index.html'],
  ['/config.json', '/config.json'],
  ['/assets/main-D41d8cd9.js', '/assets/main-D41d8cd9.js'],
  ['/assets/gone-D41d8cd9.js', '/assets/gone-D41d8cd9.js'],
  ['/samples/hostile.csv', '/samples/hostile.csv'],
  ['/.well-known/security.txt', '/.well-known/security.txt'],
])('the page at %s is the file %s', (uri, file) => {
  expect(run('page-path', uri)).toEqual({ ...eventFor(uri).request, uri: file })
})

test.each([
  ['/api/health', '/health'],
  ['/api/orders/10248', '/orders/10248'],
  ['/api/imports/a%2Fb/lines', '/imports/a%2Fb/lines'],
  ['/api/', '/'],
  ['/api/api/health', '/api/health'],
  ['/api//health', '//health'],
])('the API is asked %s as %s, with query string and token as they came', (uri, path) => {
  expect(run('api-path', uri)).toEqual({ ...eventFor(uri).request, uri: path })
})

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
test.each(['page-path', 'api-path'])('%s is within 10 KB, and is only what the runtime knows', (name) => {
  expect(Buffer.byteLength(textOf(name))).toBeLessThan(10_240)
  expect(textOf(name)).not.toMatch(/\b(require|import|export|process|fetch|setTimeout|async)\b/)
})
