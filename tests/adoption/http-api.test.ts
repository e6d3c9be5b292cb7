import { join } from 'node:path'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stagecraft } from '../system/support/command.ts'
import type { ProjectCopy } from '../system/support/project-copy.ts'
import { eventually } from '../system/support/stack.ts'
import { poolToken } from './support/pool-token.ts'
import { repositoryCopy } from './support/repository-copy.ts'
import { signedHeaders } from './support/signed-request.ts'

// an HTTP API that serverless-offline's workers cannot serve whole, and function URLs: held against what AWS documents, at the pages that the repairs name
let copy: ProjectCopy
let record: StackRecord

beforeAll(async () => {
  copy = await repositoryCopy('http-api')
  record = await copy.start()
})
afterAll(() => copy?.remove())

const asked = async (url: string, init?: RequestInit) => {
  const answer = await fetch(url, init)
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, event: answer.status === 201 ? JSON.parse(text) : undefined }
}
const ask = (path: string, init?: RequestInit) => asked(record.urls.api + path, init)
const as = (authorization: string, path: string, method = 'GET') => ask(path, { method, headers: { authorization } })
const unauthorized = [401, '{"message":"Unauthorized"}']
const forbidden = [403, '{"message":"Forbidden"}']
const failed = [500, '{"message":"Internal Server Error"}']

describe('payloads', () => {
  test('format 2.0: what was sent, and the stage’s variables', async () => {
    const { event, headers } = await ask('/things/1?a=1&a=2', { headers: { 'X-Custom': 'one', cookie: 'c=3' } })
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'GET /things/{id}',
      rawPath: '/things/1',
      rawQueryString: 'a=1&a=2',
      cookies: ['c=3'],
      headers: { 'x-custom': 'one', host: new URL(record.urls.api).host },
      queryStringParameters: { a: '1,2' },
      pathParameters: { id: '1' },
      stageVariables: { shelf: 'top' },
    })
    expect([headers.getSetCookie(), headers.get('x-total')]).toEqual([['a=1', 'b=2'], '3'])
    expect(Object.keys(event.headers).filter((name) => name.includes('stagecraft'))).toEqual([])
  })

  test('format 2.0: an answer without a status is the body of a 200', async () => {
    const { status, text } = await ask('/files/bare')
    expect([status, text]).toEqual([200, '{"said":"bare"}'])
  })

  test('format 1.0: the event and the answer are those of a REST API', async () => {
    const { event, headers } = await ask('/first/7?a=1&a=2', { method: 'POST', body: 'text' })
    expect(event).toMatchObject({
      version: '1.0',
      resource: '/first/{id}',
      path: '/first/7',
      httpMethod: 'POST',
      body: 'text',
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      pathParameters: { id: '7' },
      stageVariables: { shelf: 'top' },
      requestContext: { stage: '$default', resourcePath: '/first/{id}', identity: { sourceIp: '127.0.0.1', user: null } },
    })
    expect(event).not.toHaveProperty('rawPath')
    expect([headers.get('x-several'), headers.getSetCookie()]).toEqual(['one, two', []])
  })

  test('format 2.0: a status in digits, values of headers that are no texts and a body that is null are taken', async () => {
    const { status, headers, text } = await ask('/failing/digits')
    expect([status, headers.get('x-total'), headers.get('x-is'), text]).toEqual([202, '3', 'true', 'accepted'])
    const nothing = await ask('/failing/nothing')
    expect([nothing.status, nothing.text]).toEqual([204, ''])
  })

  test.each([
    ['number', '`body` of what it returned is a number'],
    ['object', '`body` of what it returned is an object'],
    ['list', '`headers` of what it returned is a list'],
    ['status', '`statusCode` of what it returned is a text'],
  ])('format 2.0: an answer in another form (%s) is a 500, and the log says why', async (how, why) => {
    const { status, text } = await ask(`/failing/${how}`)
    expect([status, text]).toEqual(failed)
    const logged = await eventually('the reason in the log', async () => {
      const { stdout } = await stagecraft(['logs'], { cwd: copy.root, environment: { STAGECRAFT_STATE: join(copy.root, '.stagecraft') } })
      return stdout.includes(why) && stdout
    })
    expect(logged).not.toContain('Traceback')
  })

  test('a function that throws is a 500 that tells nothing, and an unknown route a 404', async () => {
    expect(Object.values(await ask('/failing/x')).filter((value) => typeof value !== 'object')).toEqual([...failed, undefined])
    const { status, text } = await ask('/nowhere')
    expect([status, text]).toEqual([404, '{"message":"Not Found"}'])
  })
})

describe('a Lambda authorizer', () => {
  const said = async (answer: ReturnType<typeof ask>) => [(await answer).status, (await answer).text]

  test('that answers simply lets in, and its context reaches the function as it is', async () => {
    const { event } = await as('allow', '/simple')
    expect(event.requestContext.authorizer.lambda).toMatchObject({ level: 3, roles: ['reader'] })
  })

  test('that answers simply: its answer is kept for the token, on every route', async () => {
    const answers = [await as('allow', '/simple'), await as('allow', '/simple'), await as('allow', '/simple/2')]
    expect(new Set(answers.map(({ event }) => event.requestContext.authorizer.lambda.invocation)).size).toBe(1)
  })

  test.each([
    ['nothing, without its identity source', '', unauthorized],
    ['false', 'nobody', forbidden],
    ['what is no boolean', 'nonsense', failed],
    ['nothing, because it throws', 'throw', failed],
  ])('that answers %s', async (_, token, expected) => {
    expect(await said(token ? as(token, '/simple') : ask('/simple'))).toEqual(expected)
  })

  test('of a policy gets its identity sources, and the kept policy is held against what is asked for', async () => {
    const { event } = await as('allow', '/policy?tenant=a')
    expect(event.requestContext.authorizer.lambda).toMatchObject({ principalId: 'user-1', identity: 'allow,a' })
    expect(await said(as('allow', '/policy?tenant=a', 'POST'))).toEqual(forbidden)
    expect(await said(as('allow', '/policy'))).toEqual(unauthorized)
    expect(await said(as('deny', '/policy?tenant=a'))).toEqual(forbidden)
  })

  test('of payload format 1.0 that keeps nothing is asked each time', async () => {
    const invocations = [await as('allow', '/old'), await as('allow', '/old')].map(({ event }) => event.requestContext.authorizer.lambda.invocation)
    expect(new Set(invocations).size).toBe(2)
  })
})

test('a user pool’s token lets in, and one that was changed does not', async () => {
  const token = await poolToken(record)
  expect((await as(`Bearer ${token}`, '/people')).event.requestContext.authorizer.jwt.claims).toMatchObject({ 'cognito:username': 'tester' })
  const [head, body, signature = ''] = token.split('.')
  const forged = [head, body, `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`].join('.')
  expect((await as(`Bearer ${forged}`, '/people')).status).toBe(401)
})

test('a route of IAM verifies the signature for the address that was asked', async () => {
  const url = `${record.urls.api}/signed`
  expect((await ask('/signed', { headers: await signedHeaders(record, 'execute-api', url) })).status).toBe(201)
  const wrong = { ...record, secretAccessKey: 'not the secret' }
  expect((await ask('/signed', { headers: await signedHeaders(wrong, 'execute-api', url) })).status).toBe(403)
  expect((await ask('/signed')).status).toBe(403)
})

describe('function URLs', () => {
  test('have addresses, whose function sees the path behind', async () => {
    const { event } = await asked(`${record.functionUrls?.echo}a/b?c=1`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(event).toMatchObject({ rawPath: '/a/b', rawQueryString: 'c=1', body: '{}', requestContext: { http: { method: 'POST', path: '/a/b' } } })
  })

  test('of IAM ask for a signature', async () => {
    const url = record.functionUrls?.private ?? ''
    expect((await asked(url)).status).toBe(403)
    expect((await asked(url, { headers: await signedHeaders(record, 'lambda', url) })).status).toBe(201)
    expect((await asked(url, { headers: await signedHeaders({ ...record, secretAccessKey: 'wrong' }, 'lambda', url) })).status).toBe(403)
  })

  test('that nobody has are not found', async () => {
    expect((await ask('/_function-url/nobody/')).status).toBe(404)
  })
})

describe('pages', () => {
  const preflight = (path: string, origin: string) => ask(path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } })

  test('of an origin that the configuration names may ask', async () => {
    const { status, headers } = await preflight('/things/1', 'https://shop.example')
    expect([status, headers.get('access-control-allow-origin'), headers.get('access-control-max-age')]).toEqual([204, 'https://shop.example', '600'])
    const answer = await ask('/things/1', { headers: { origin: 'https://shop.example' } })
    expect([answer.headers.get('access-control-allow-origin'), answer.headers.get('access-control-expose-headers')]).toEqual([
      'https://shop.example',
      'X-Total',
    ])
    expect((await preflight('/_function-url/echo/', 'https://shop.example')).headers.get('access-control-allow-origin')).toBe('https://shop.example')
  })

  test('of other sites may not', async () => {
    expect((await preflight('/things/1', 'https://elsewhere.example')).status).toBe(403)
    expect((await ask('/things/1', { headers: { origin: 'https://elsewhere.example' } })).status).toBe(403)
  })
})
