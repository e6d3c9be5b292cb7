import type { IncomingHttpHeaders } from 'node:http'
import { expect, test } from 'vitest'
import { anyLoopback, whyForeign } from './foreign-request.ts'

const host = '127.0.0.1:3201'
const page = 'http://127.0.0.1:3200'
const sent = (headers: IncomingHttpHeaders, method = 'GET', url = '/things') =>
  whyForeign({ method, url, headers: { host, ...headers } }, () => [page])
const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

test.each<[string, IncomingHttpHeaders, string?, string?]>([
  ['a program that is no browser', {}, 'POST'],
  ['a program that sends no Host', { host: undefined }],
  ['by another loopback name', { host: 'localhost:3201' }],
  ['by a forwarded port', { host: 'localhost', origin: 'http://localhost' }],
  ['by the loopback address of IPv6', { host: '[::1]:3201' }],
  ['an address typed by the user', { 'sec-fetch-site': 'none', ...link }],
  ['its own page', { 'sec-fetch-site': 'same-origin', origin: `http://${host}` }, 'POST'],
  ['its own page, reading', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
  ['the stack’s page', { 'sec-fetch-site': 'same-site', origin: page }, 'DELETE'],
  ['an image in the stack’s page', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', referer: `${page}/` }],
  ['a link of another site', { 'sec-fetch-site': 'cross-site', ...link }],
  ['a link of another local application', { 'sec-fetch-site': 'same-site', ...link }, 'HEAD'],
])('%s is let in', (_, headers, method, url) => {
  expect(sent(headers, method, url)).toBeUndefined()
})

test.each<[string, IncomingHttpHeaders, string?, string?]>([
  ['a name that was bound to this machine', { host: 'attacker.example:3201' }],
  ['a name that begins with a loopback one', { host: '127.0.0.1.attacker.example' }],
  ['a name that ends with a loopback one', { host: 'attacker-localhost:3201' }],
  ['a name that holds a user', { host: 'localhost:1@attacker.example' }],
  ['an empty name', { host: '' }],
  ['its page by that name', { host: 'attacker.example', origin: 'http://attacker.example' }, 'POST'],
  ['another site', { origin: 'https://attacker.example' }],
  ['another site’s preflight', { origin: 'https://attacker.example', 'access-control-request-method': 'POST' }, 'OPTIONS'],
  ['another local application', { origin: 'http://127.0.0.1:5173' }],
  ['the page’s address over TLS', { origin: 'https://127.0.0.1:3200' }],
  ['a page without an origin: sandboxed, or a file', { origin: 'null' }],
  ['an empty origin', { origin: '' }],
  ['another site’s image', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
  ['the same, with its address', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', referer: 'http://127.0.0.1:5173/' }],
  ['another site’s frame', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ['a link to what a tool does', { 'sec-fetch-site': 'cross-site', ...link }, 'GET', '/__open-in-editor?file=a'],
  ['such a link that names the host too', { 'sec-fetch-site': 'cross-site', ...link }, 'GET', `http://${host}/__open-in-editor?file=a`],
  ['a form of a browser that sends no origin', { 'sec-fetch-site': 'cross-site', ...link }, 'POST'],
])('%s is not', (_, headers, method, url) => {
  expect(sent(headers, method, url)).toMatch(/\.$/)
})

test('where every page of this machine may ask, no other may', () => {
  const why = (origin: string) => whyForeign({ method: 'POST', url: '/', headers: { host, origin } }, () => [anyLoopback])
  for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000', 'https://localhost', 'http://[::1]:80']) expect(why(origin)).toBeUndefined()
  for (const origin of ['null', 'http://localhost.example:5173', 'http://example', 'http://localhost:*', 'file://localhost', 'http://a@localhost:1'])
    expect(why(origin)).toMatch(/\.$/)
})
