import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenStack } from '../../system/support/stack.ts'
import { sendRaw } from './raw.ts'
import { type Samples, samples } from './samples.ts'

// what a browser sends to the engine's port for a page that is not the stack's own, and for the stack's own where it asks for more than uploads
const { record } = await givenStack()
const port = Number(new URL(record.endpoint).port)
const page = record.urls.page
const host = `127.0.0.1:${port}`
let made: Samples

beforeAll(async () => {
  made = await samples(record)
})
afterAll(() => made?.remove())

const preflight = ['access-control-request-method: POST', 'access-control-request-headers: x-amz-target']
const requests: Record<string, [line: string, ...headers: string[]]> = {
  'a read': ['GET /_localstack/health HTTP/1.1'],
  'a simple POST': ['POST /_ministack/reset HTTP/1.1', 'content-type: text/plain'],
  'a preflight': ['OPTIONS / HTTP/1.1', ...preflight],
  'a preflight of an upload': [`OPTIONS /${record.service}-${record.stage}-intake-000000000000 HTTP/1.1`, ...preflight],
  'the keys that are public': ['GET /pool/.well-known/jwks.json HTTP/1.1'],
  'a call with the old root’s key': [
    'POST / HTTP/1.1',
    'x-amz-target: secretsmanager.ListSecrets',
    'content-type: application/x-amz-json-1.1',
    `authorization: AWS4-HMAC-SHA256 Credential=test/20260101/${record.region}/secretsmanager/aws4_request, SignedHeaders=host, Signature=0`,
  ],
  'a websocket': [
    'GET / HTTP/1.1',
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  ],
}
const marks: Record<string, string[]> = {
  'another origin': [`host: ${host}`, 'origin: http://evil.example'],
  'an origin of another port': [`host: ${host}`, 'origin: http://127.0.0.1:1'],
  'the origin null': [`host: ${host}`, 'origin: null'],
  'an empty origin': [`host: ${host}`, 'origin: '],
  'the page’s origin by TLS': [`host: ${host}`, `origin: ${page.replace('http:', 'https:')}`],
  'the page’s origin at localhost': [`host: ${host}`, `origin: ${page.replace('127.0.0.1', 'localhost')}`],
  'an origin that begins as the page’s': [`host: ${host}`, `origin: ${page}.evil.example`],
  'the engine’s own origin': [`host: ${host}`, `origin: ${record.endpoint}`],
  'two origins': [`host: ${host}`, `origin: ${page}`, 'origin: http://evil.example'],
  'two origins, another first': [`host: ${host}`, 'origin: http://evil.example', `origin: ${page}`],
  'no origin, from another site': [`host: ${host}`, 'sec-fetch-site: cross-site', 'sec-fetch-mode: no-cors', 'sec-fetch-dest: image'],
  'no origin, from another port': [`host: ${host}`, 'sec-fetch-site: same-site', 'sec-fetch-mode: no-cors', 'sec-fetch-dest: script'],
  'a link from another site': [`host: ${host}`, 'sec-fetch-site: cross-site', 'sec-fetch-mode: navigate', 'sec-fetch-dest: document'],
  'a name that leads to loopback': [`host: evil.example:${port}`],
  'such a name, by the page’s origin': [`host: evil.example:${port}`, `origin: ${page}`],
  'a name that begins as the engine’s': [`host: 127.0.0.1:${port}.evil.example`],
  'a name that begins below localhost': [`host: x.localhost.evil.example:${port}`],
  'a name that ends as localhost without a dot': [`host: evillocalhost:${port}`],
  'another port': ['host: 127.0.0.1:80'],
  'no port': ['host: 127.0.0.1'],
  'another port below localhost': ['host: x.s3.localhost:80'],
}

for (const [mark, headers] of Object.entries(marks))
  test.each(Object.entries(requests))(`${mark} is refused: %s`, async (_, [line, ...more]) => {
    const answer = await sendRaw(port, [line, ...headers, ...more], line.startsWith('POST') ? 'x' : '')
    expect(answer.status).toBe(403)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
  })

test.each([
  ['no host', [`GET /_localstack/health HTTP/1.0`], 403],
  ['no host in HTTP/1.1', [`GET /_localstack/health HTTP/1.1`], 400],
  ['two hosts', ['GET /_localstack/health HTTP/1.1', `host: ${host}`, 'host: evil.example'], 400],
  ['a target with another host', ['GET http://evil.example/_localstack/health HTTP/1.1', `host: ${host}`], 403],
  ['a path of the engine’s own behind its host', [`POST http://${host}/_ministack/reset HTTP/1.1`, `host: ${host}`], 403],
  ['such a path behind an API’s host', [`POST http://a.execute-api.127.0.0.1/_ministack/reset HTTP/1.1`, 'host: a.execute-api.127.0.0.1'], 403],
  ['such a path behind two slashes', [`POST http://${host}//_ministack/reset HTTP/1.1`, `host: ${host}`], 403],
  ['a target with another host than the header', [`GET http://localhost:${port}/_localstack/health HTTP/1.1`, `host: ${host}`], 403],
  ['a target without a path', ['OPTIONS * HTTP/1.1', `host: ${host}`], 403],
] as const)('%s is refused', async (_, lines, status) => {
  expect((await sendRaw(port, lines)).status).toBe(status)
})

const bucketPath = () => `/${made.bucket}`
test.each<[string, () => string[]]>([
  ['a read of what everybody may read', () => ['GET /_localstack/health HTTP/1.1']],
  ['a read by a signed address', () => [`GET ${made.getPath} HTTP/1.1`]],
  ['a preflight of a read', () => [`OPTIONS ${made.getPath} HTTP/1.1`, 'access-control-request-method: GET']],
  ['a preflight of a deletion', () => [`OPTIONS ${bucketPath()}/x HTTP/1.1`, 'access-control-request-method: DELETE']],
  ['a preflight where there is no bucket', () => ['OPTIONS /no-such-bucket HTTP/1.1', 'access-control-request-method: POST']],
  ['a preflight of the API itself', () => ['OPTIONS / HTTP/1.1', 'access-control-request-method: POST']],
  ['a POST that is no form', () => [`POST ${bucketPath()} HTTP/1.1`, 'content-type: text/plain']],
  ['a form for no bucket', () => ['POST / HTTP/1.1', 'content-type: multipart/form-data; boundary=x']],
  ['a form for the engine’s own path', () => ['POST /_ministack/reset HTTP/1.1', 'content-type: multipart/form-data; boundary=x']],
  ['a PUT without a signed address', () => [`PUT ${bucketPath()}/x HTTP/1.1`]],
])('the page itself gets no more than uploads: %s is refused', async (_, lines) => {
  const [line = '', ...headers] = lines()
  const answer = await sendRaw(port, [line, `host: ${host}`, `origin: ${page}`, ...headers], line.startsWith('P') ? 'x' : '')
  expect(answer.status).toBe(403)
  expect(answer.headers['access-control-allow-origin']).toBeUndefined()
})

test('the page may ask whether it may upload, and hears of the bucket’s rules alone', async () => {
  const asked = ['access-control-request-method: POST', 'access-control-request-headers: content-type', 'sec-fetch-site: same-site']
  const answer = await sendRaw(port, [`OPTIONS ${bucketPath()} HTTP/1.1`, `host: ${host}`, `origin: ${page}`, ...asked])
  expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': page, 'access-control-allow-methods': 'POST' } })
})

test('the page uploads by a signed form, and hears what became of it', async () => {
  const { fields, url } = await made.form()
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob(['x']), 'x.txt')
  const answer = await fetch(url, { method: 'POST', body: form, headers: { origin: page } })
  expect(answer.status).toBe(204)
  expect(answer.headers.get('access-control-allow-origin')).toBe(page)
})

test.each([
  ['from a page of this machine', ['sec-fetch-site: same-site', 'sec-fetch-mode: no-cors']],
  ['by a link on another site', ['sec-fetch-site: cross-site', 'sec-fetch-mode: navigate']],
  ['typed', ['sec-fetch-site: none', 'sec-fetch-mode: navigate']],
])('a signed address is read %s', async (_, headers) => {
  const answer = await sendRaw(port, [`GET ${made.getPath} HTTP/1.1`, `host: ${host}`, ...headers])
  expect([answer.status, answer.body]).toEqual([200, 'kept'])
})

test.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])('%s is the engine’s own name', async (name) => {
  expect((await sendRaw(port, ['GET /_localstack/health HTTP/1.1', `host: ${name}:${port}`])).status).toBe(200)
})

test('a target may name the engine’s host as well', async () => {
  expect((await sendRaw(port, [`GET http://${host}/_localstack/health HTTP/1.1`, `host: ${host}`])).status).toBe(200)
})

test('names below localhost are the engine’s own: a bucket’s', async () => {
  const answer = await sendRaw(port, ['GET / HTTP/1.1', `host: ${made.bucket}.s3.localhost:${port}`])
  expect(answer.body).toContain('AccessDenied')
})
