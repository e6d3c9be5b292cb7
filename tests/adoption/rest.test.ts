import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProjectCopy } from '../system/support/project-copy.ts'
import { eventually } from '../system/support/stack.ts'
import { poolToken } from './support/pool-token.ts'
import { askRaw } from './support/raw-request.ts'
import { repositoryCopy } from './support/repository-copy.ts'
import { signedHeaders } from './support/signed-request.ts'

// a REST API, which the kit's gateway asks of the engine: every answer is held against what AWS documents, at the pages that the engine's repairs name
let copy: ProjectCopy
let record: StackRecord

beforeAll(async () => {
  copy = await repositoryCopy('rest')
  record = await copy.start()
})
afterAll(() => copy?.remove())

interface Event {
  path: string
  resource: string
  httpMethod: string
  body: string | null
  isBase64Encoded: boolean
  headers: Record<string, string>
  multiValueHeaders: Record<string, string[]>
  queryStringParameters: Record<string, string> | null
  multiValueQueryStringParameters: Record<string, string[]> | null
  pathParameters: Record<string, string> | null
  requestContext: {
    path: string
    stage: string
    identity: Record<string, string | null>
    authorizer?: Record<string, string> & { claims?: Record<string, string> }
  }
}

const ask = async (path: string, init?: RequestInit) => {
  const answer = await fetch(record.urls.api + path, init)
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, event: (answer.ok && text.startsWith('{') ? JSON.parse(text) : undefined) as Event }
}

describe('routes', () => {
  test('a function reaches its own API by the address that it has on AWS', async () => {
    const { text, event } = await ask('/again/7')
    expect(text).toContain('"resource":"/things/{id}"')
    expect(event.pathParameters).toEqual({ id: '7' })
  })

  test('a function hears of a request what an API of AWS says', async () => {
    const { body } = await askRaw(`${record.urls.api}/things/7?shelf=a&shelf=b&empty=`, ['X-Custom', 'one', 'X-Custom', 'two', 'authorization', 'me'])
    const event = JSON.parse(body.toString()) as Event
    expect(event).toMatchObject({
      resource: '/things/{id}',
      path: '/things/7',
      httpMethod: 'GET',
      body: null,
      isBase64Encoded: false,
      pathParameters: { id: '7' },
      queryStringParameters: { shelf: 'b', empty: '' },
      multiValueQueryStringParameters: { shelf: ['a', 'b'], empty: [''] },
      requestContext: { path: '/dev/things/7', stage: 'dev', identity: { sourceIp: '127.0.0.1', user: null } },
    })
    expect(event.headers).toMatchObject({ 'X-Custom': 'two', Authorization: 'me', Host: new URL(record.urls.api).host, 'X-Forwarded-Proto': 'http' })
    expect(event.multiValueHeaders['X-Custom']).toEqual(['one', 'two'])
    expect(Object.keys(event.headers).filter((name) => /stagecraft|^connection$/i.test(name))).toEqual([])
    expect(event).not.toHaveProperty('version')
  })

  test('the stage may stand in front, as on AWS', async () => {
    const { event } = await ask('/dev/things/7')
    expect(event.path).toBe('/things/7')
  })

  test('a greedy path takes any method and the rest of the path', async () => {
    const { event } = await ask('/files/a/b/c.txt', { method: 'PATCH', body: 'text' })
    expect(event).toMatchObject({ httpMethod: 'PATCH', pathParameters: { proxy: 'a/b/c.txt' }, body: 'text' })
  })

  test('status, headers of several values and body are the function’s', async () => {
    const { status, headers } = await ask('/files/x', { method: 'POST' })
    expect([status, headers.getSetCookie()]).toEqual([201, ['a=1', 'b=2']])
  })

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
  test.each(['/nowhere', '/', '/dev/nowhere'])('%s is no route', async (path) => {
    const { status, text } = await ask(path)
    expect([status, text]).toEqual([403, '{"message":"Missing Authentication Token"}'])
  })
})

describe('bodies and failures', () => {
  test('a body of a binary media type comes and goes as bytes', async () => {
    const bytes = Buffer.from([0x89, 0x50, 0xff, 0x00, 0xfe])
    const { body } = await askRaw(`${record.urls.api}/binary`, ['Content-Type', 'image/png', 'Content-Length', '5'], 'POST', bytes)
    expect(JSON.parse(body.toString())).toMatchObject({ isBase64Encoded: true, body: bytes.toString('base64') })
    const picture = await askRaw(`${record.urls.api}/files/pixel.png`, ['Accept', 'image/png'])
    expect(picture.body.subarray(1, 4).toString()).toBe('PNG')
    const asText = await askRaw(`${record.urls.api}/files/pixel.png`, ['Accept', 'text/html'])
    expect(asText.body.toString()).toMatch(/^iVBORw0KGgo/)
  })

  test.each(['throws', 'text', 'object-body'])('a function that fails so (%s) is a 502 that tells nothing', async (how) => {
    const { status, text } = await ask(`/failing/${how}`)
    expect([status, text]).toEqual([502, '{"message": "Internal server error"}'])
  })

  test('a header’s value that is no text is written as in JSON, and what is null is not there', async () => {
    const { status, headers, text } = await ask('/failing/not-at-all')
    expect([status, headers.get('x-is'), headers.get('x-total'), headers.get('x-null'), text]).toEqual([202, 'true', '3', null, ''])
  })

  test('one that takes longer than its integration may is a 504', async () => {
    const { status, text } = await ask('/slow')
    expect([status, text]).toEqual([504, '{"message":"Endpoint request timed out"}'])
  })

  test('a body of more than 10 MB is a 413', async () => {
    const { status, text } = await ask('/binary', { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) })
    expect([status, text]).toEqual([413, '{"message":"Request Too Long"}'])
  })
})

describe('a Lambda authorizer of a token', () => {
  const as = (token: string, path = '/token', method = 'GET') => ask(path, { method, headers: { authorization: token } })
  const explicit = '{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}'

  test('is not asked without its header', async () => {
    const { status, text } = await ask('/token')
    expect([status, text]).toEqual([401, '{"message":"Unauthorized"}'])
  })

  test('lets in, and its context reaches the function as text', async () => {
    const { event } = await as('allow-all')
    expect(event.requestContext.authorizer).toMatchObject({ principalId: 'user-1', level: '3', admin: 'true' })
  })

  test.each([
    ['deny', 403, explicit],
    ['unauthorized', 401, '{"message":"Unauthorized"}'],
    ['anybody', 500, '{"message":null}'],
    ['nonsense', 500, '{"message": "Internal server error"}'],
    ['allow-another-action', 403, '{"Message":"User is not authorized to access this resource"}'],
  ])('that answers “%s” is a %i', async (token, status, text) => {
    const answer = await as(token)
    expect([answer.status, answer.text]).toEqual([status, text])
  })

  test('is asked once for a token while its answer is kept, which is for all of the API', async () => {
    const [first, second, other] = [await as('allow-reads'), await as('allow-reads'), await as('allow-reads', '/token/9')]
    const said = [first, second, other].map(({ event }) => event.requestContext.authorizer?.invocation)
    expect(said[0]).toBeTruthy()
    expect(new Set(said).size).toBe(1)
  })

  test('the kept policy is held against the method that is asked for', async () => {
    expect((await as('allow-reads')).status).toBe(200)
    expect((await as('allow-reads', '/token', 'DELETE')).status).toBe(403)
    expect((await as('allow-this')).status).toBe(200)
    expect((await as('allow-this', '/token/9')).status).toBe(403)
    expect((await as('allow-all', '/token', 'DELETE')).status).toBe(200)
  })
})

describe('a Lambda authorizer of a request', () => {
  const as = (headers: Record<string, string>, query = '') => ask(`/request${query}`, { headers })
  // node writes these names in small letters, and the authorizer looks for `X-Tenant`
  const raw = async (query: string) => askRaw(`${record.urls.api}/request${query}`, ['X-Tenant', 'acme'])

  test('lets in by header and query, and is asked each time where nothing is kept', async () => {
    const invocations = [await raw('?key=open'), await raw('?key=open')].map(
      ({ body }) => (JSON.parse(body.toString()) as Event).requestContext.authorizer?.invocation,
    )
    expect(invocations.every(Boolean)).toBe(true)
    expect(new Set(invocations).size).toBe(2)
  })

  test('denies others', async () => {
    expect((await raw('?key=wrong')).status).toBe(403)
    expect((await as({})).status).toBe(403)
  })
})

describe('a Cognito user pool', () => {
  let token = ''
  beforeAll(async () => {
    token = await poolToken(record)
  })

  test('lets in with its token, bare or after Bearer, and the function gets the claims', async () => {
    for (const authorization of [token, `Bearer ${token}`]) {
      const { event } = await ask('/pool', { headers: { authorization } })
      expect(event.requestContext.authorizer?.claims).toMatchObject({ 'cognito:username': 'tester', token_use: 'id' })
    }
  })

  test('lets nobody in without one, or with one that was changed', async () => {
    const [head, body = '', signature = ''] = token.split('.')
    const changed = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), 'cognito:username': 'eve' })).toString(
      'base64url',
    )
    const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`
    for (const authorization of ['', 'nonsense', [head, changed, signature].join('.'), [head, body, flipped].join('.')]) {
      const { status, text } = await ask('/pool', authorization ? { headers: { authorization } } : {})
      expect([status, text]).toEqual([401, '{"message":"Unauthorized"}'])
    }
  })
})

describe('IAM', () => {
  const user = async (name: string, resource: string) => {
    const iam = new IAMClient(clientOptions(record))
    await iam.send(new CreateUserCommand({ UserName: name }))
    const Statement = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource }]
    await iam.send(
      new PutUserPolicyCommand({ UserName: name, PolicyName: 'calls', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    )
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }))
    iam.destroy()
    return { ...record, accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  }

  test('a signature is verified for the address that was asked, and its signer’s policies decide', async () => {
    const [may, mayNot] = await Promise.all([
      user('caller', 'arn:aws:execute-api:*:*:*/dev/GET/signed'),
      user('other', 'arn:aws:execute-api:*:*:*/dev/POST/*'),
    ])
    for (const path of ['/signed?b=2&a=1', '/dev/signed']) {
      const url = record.urls.api + path
      const { event } = await ask(path, { headers: await signedHeaders(may, 'execute-api', url) })
      expect(event.requestContext.identity.userArn).toMatch(/:user\/caller$/)
      expect((await ask(path, { headers: await signedHeaders(mayNot, 'execute-api', url) })).status).toBe(403)
    }
  })

  test('a wrong secret, another path’s signature and none are refused', async () => {
    const stranger = { ...record, secretAccessKey: 'not the secret' }
    const wrong = await ask('/signed', { headers: await signedHeaders(stranger, 'execute-api', `${record.urls.api}/signed`) })
    const moved = await ask('/signed', { headers: await signedHeaders(record, 'execute-api', `${record.urls.api}/things/1`) })
    expect([wrong.status, moved.status]).toEqual([403, 403])
    expect((await ask('/signed')).text).toBe('{"message":"Missing Authentication Token"}')
  })
})

describe('keys and validation', () => {
  test('a private route asks for a key of the template', async () => {
    for (const headers of [{}, { 'x-api-key': 'wrong' }] as Record<string, string>[]) {
      const { status, text } = await ask('/keyed', { headers })
      expect([status, text]).toEqual([403, '{"message":"Forbidden"}'])
    }
    expect((await ask('/keyed', { headers: { 'x-api-key': 'partner-key-of-twenty-characters' } })).status).toBe(200)
  })

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
  const post = (query: string, headers: Record<string, string>, body: string) =>
    ask(`/things${query}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

  test('required parameters that are missing are named', async () => {
    const both = await post('', {}, '{"name":"a"}')
    expect([both.status, both.text]).toEqual([400, '{"message": "Missing required request parameters: [shelf, X-Trace]"}'])
    const one = await post('?shelf=1', {}, '{"name":"a"}')
    expect([one.status, one.text]).toEqual([400, '{"message": "Missing required request parameters: [X-Trace]"}'])
  })

  test.each(['{"count":1}', '{"name":""}', '{"name":"a","more":1}', '{half', '[]'])('the body %s is not as the schema wants it', async (body) => {
    const { status, text } = await post('?shelf=1', { 'x-trace': '1' }, body)
    expect([status, text]).toEqual([400, '{"message": "Invalid request body"}'])
  })

  test.each(['application/json', 'application/json; charset=utf-8'])('a body of %s is as the model for every type wants it', async (type) => {
    const said = async (body: string) => (await ask('/modelled', { method: 'POST', headers: { 'content-type': type }, body })).text
    expect([await said('{}'), await said('{"name":"a"}')]).toEqual(['{"message": "Invalid request body"}', 'kept'])
  })

  test('what is valid reaches the function', async () => {
    expect((await post('?shelf=1', { 'x-trace': '1' }, '{"name":"a","count":2}')).status).toBe(201)
  })
})

describe('pages', () => {
  const preflight = (path: string, origin: string, method = 'PUT') =>
    ask(path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method } })
  const page = 'http://localhost:5173'

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
  test('of this machine may ask, and the function answers about CORS', async () => {
    const { status, headers } = await preflight('/things', page)
    expect([status, headers.get('access-control-allow-origin'), headers.get('access-control-max-age')]).toEqual([200, 'https://shop.example', '600'])
    expect(headers.get('access-control-allow-headers')).toContain('X-Trace')
    expect((await ask('/things/1', { headers: { origin: page } })).headers.get('access-control-allow-origin')).toBe('*')
  })

  test('of one of several origins get that origin, and others the first', async () => {
    expect((await preflight('/keyed', 'https://b.shop.example', 'GET')).headers.get('access-control-allow-origin')).toBe('https://b.shop.example')
    const { headers, text } = await preflight('/keyed', page, 'GET')
    expect([headers.get('access-control-allow-origin'), text]).toEqual(['https://a.shop.example', ''])
  })

  test('of other sites may not', async () => {
    for (const origin of ['https://elsewhere.example', 'null', 'http://localhost.elsewhere.example']) {
      expect((await preflight('/things', origin)).status).toBe(403)
      expect((await ask('/things/1', { headers: { origin } })).status).toBe(403)
    }
  })
})

test('a saved function answers the new way, and a saved authorizer decides anew', async () => {
  const token = { headers: { authorization: 'allow-reads' } }
  expect((await ask('/token', token)).status).toBe(200)
  const save = async (name: string, from: string, to: string) => {
    const file = join(copy.root, 'functions', name)
    await writeFile(file, (await readFile(file, 'utf8')).replace(from, to))
  }
  await save('authorizers.js', "case 'allow-reads':", "case 'allow-writes':")
  await eventually('the token to be unknown', async () => (await ask('/token', token)).status === 500)
  await save('echo.js', "'POST' ? 201 : 200", "'POST' ? 201 : 202")
  await eventually('the new status', async () => (await ask('/things/1')).status === 202)
})
