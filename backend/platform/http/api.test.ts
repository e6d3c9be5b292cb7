import { createRoute, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { ApplicationError } from '../errors.ts'
import { createApi, lambdaApi, maxBodyBytes } from './api.ts'
import { conditionalHeaders, conditionalJson, notModified } from './conditional.ts'
import { limitSchema } from './page.ts'
import { type Problem, problemResponses } from './problem.ts'
import { textSchema } from './text.ts'

const okSchema = z.object({ ok: z.boolean() })
const ok = { 200: { description: 'Ok', content: { 'application/json': { schema: okSchema } } } }

const readThing = createRoute({
  method: 'get',
  path: '/things/{id}',
  request: { params: z.object({ id: textSchema(8) }), query: z.object({ limit: limitSchema }), headers: conditionalHeaders },
  responses: { ...ok, ...notModified, ...problemResponses(400, 404) },
})
const writeThing = createRoute({
  method: 'post',
  path: '/things',
  request: { body: { content: { 'application/json': { schema: z.strictObject({ name: z.string() }) } }, required: true } },
  responses: { ...ok, ...problemResponses(400, 409, 413, 415) },
})

function things(failure?: unknown) {
  const api = createApi({ 'thing-taken': 409 })
  api.openapi(readThing, (context) => {
    if (failure) throw failure
    return conditionalJson(context, { ok: true })
  })
  api.openapi(writeThing, (context) => {
    if (failure) throw failure
    return context.json({ ok: true }, 200)
  })
  return api
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = (await response.json()) as Problem
  expect(problem.status).toBe(response.status)
  return problem
}

const json = { 'content-type': 'application/json' }

describe('an API', () => {
  it('answers 304 without a body to the entity tag it gave', async () => {
    const first = await things().request('/things/a')
    expect(await first.json()).toEqual({ ok: true })
    const again = await things().request('/things/a', { headers: { 'if-none-match': `"x", ${first.headers.get('etag')}` } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  it.each(['limit=0', 'limit=201', 'limit=', 'limit=1e1', 'limit=%205', 'limit=1&limit=2', 'limit=-1', 'limit=null'])(
    'refuses ?%s with 400',
    async (query) => {
      const problem = await problemOf(await things().request(`/things/a?${query}`))
      expect([problem.status, problem.code, problem.errors?.[0]?.at]).toEqual([400, 'invalid-request', 'limit'])
    },
  )

  it.each(['a%00b', 'much-too-long'])('refuses the text %s in a path with 400', async (id) => {
    expect((await problemOf(await things().request(`/things/${id}`))).code).toBe('invalid-request')
  })

  it('tells an unknown path from a method it does not have there', async () => {
    expect((await problemOf(await things().request('/nothing'))).code).toBe('no-such-route')
    const response = await things().request('/things/a', { method: 'DELETE' })
    expect(response.headers.get('allow')).toBe('GET')
    expect((await problemOf(response)).code).toBe('method-not-allowed')
  })

  it.each([
    ['not JSON', '{', json, 400, 'invalid-json'],
    ['an unknown member', '{"name":"a","nam":"b"}', json, 400, 'invalid-request'],
    ['another media type', 'name=a', { 'content-type': 'text/plain' }, 415, 'unsupported-media-type'],
    ['more than 64 KB', JSON.stringify({ name: 'a'.repeat(maxBodyBytes) }), json, 413, 'body-too-large'],
  ])('refuses a body that is %s', async (_, body, headers, status, code) => {
    const problem = await problemOf(await things().request('/things', { method: 'POST', body, headers }))
    expect([problem.status, problem.code]).toEqual([status, code])
  })

  it('gives an error of the feature its status, code and hint', async () => {
    const api = things(new ApplicationError('thing-taken', 'The name a is taken.', { hint: 'Take another.' }))
    const problem = await problemOf(await api.request('/things/a'))
    expect(problem).toMatchObject({ status: 409, code: 'thing-taken', detail: 'The name a is taken.', hint: 'Take another.' })
  })

  it.each([
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('the database system is starting up'), { code: '57P03' }),
    new Error('timeout exceeded when trying to connect'),
    new Error('Connection terminated unexpectedly'),
  ])('answers 503 with Retry-After while the database is away: %s', async (error) => {
    const response = await things(error).request('/things/a')
    expect(response.headers.get('retry-after')).toBe('5')
    expect((await problemOf(response)).code).toBe('database-away')
  })

  it('names a full disk, so that whoever looks at the page knows why nothing is saved', async () => {
    const response = await things(Object.assign(new Error('could not extend file "base/5/1": No space left on device'), { code: '53100' })).request(
      '/things/a',
    )
    expect(response.headers.get('retry-after')).toBe('60')
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'storage-full', detail: expect.stringContaining('storage is full') })
  })

  it.each([
    new Error('the password is hunter2'),
    new ApplicationError('of-another-feature', 'the password is hunter2'),
    new ApplicationError('toString', 'the password is hunter2'),
    Object.assign(new Error('hunter2 refused'), { code: 'ECONNREFUSED', $metadata: {} }),
  ])('answers 500 with nothing internal to what was not foreseen: %s', async (error) => {
    const response = await things(error).request('/things/a')
    expect(await response.clone().text()).not.toContain('hunter2')
    expect(await problemOf(response)).toMatchObject({ status: 500, code: 'internal' })
  })
})

describe('an API behind API Gateway (payload format 2.0)', () => {
  it('answers, and gives the id of the invocation in a problem', async () => {
    const answer = await invoke({ path: '/things/a', query: 'limit=7' })
    expect([answer.statusCode, answer.body, answer.isBase64Encoded]).toEqual([200, '{"ok":true}', false])
    const refused = await invoke({ path: '/things/a', query: 'limit=x' })
    expect(JSON.parse(refused.body)).toMatchObject({ status: 400, requestId: 'request-1' })
    expect([refused.headers['content-type'], refused.isBase64Encoded]).toEqual(['application/problem+json', false])
  })

  it('reads a body in base64', async () => {
    const body = Buffer.from('{"name":"a"}').toString('base64')
    expect((await invoke({ method: 'POST', path: '/things', headers: json, body, isBase64Encoded: true })).statusCode).toBe(200)
  })

  it.each([
    ['a GET with a body', { path: '/things/a', body: '{}' }, 200],
    ['TRACE', { method: 'TRACE', path: '/things/a' }, 405],
    ['an escape that is no UTF-8', { path: '/things/%FF' }, 200],
    ['an unknown path', { path: '//' }, 404],
  ])('survives %s', async (_, request, status) => {
    expect((await invoke(request)).statusCode).toBe(status)
  })

  it('answers a problem, and composes again at the next request, where composing failed', async () => {
    let attempts = 0
    const handler = lambdaApi(async () => {
      attempts++
      if (attempts === 1) throw new Error('the password is hunter2')
      return things()
    }, everybody)
    const first = await invoke({ path: '/things/a' }, handler)
    expect([first.statusCode, first.body.includes('hunter2')]).toEqual([500, false])
    expect((await invoke({ path: '/things/a' }, handler)).statusCode).toBe(200)
  })
})

interface GatewayRequest {
  method?: string
  path: string
  query?: string
  headers?: Record<string, string>
  body?: string
  isBase64Encoded?: boolean
}

interface GatewayAnswer {
  statusCode: number
  body: string
  headers: Record<string, string>
  isBase64Encoded: boolean
}

describe('a path that API Gateway has decoded', () => {
  it.each(['a?b', 'a#b', 'a\nb', 'a\\b', 'a é', 'a%2Fb', 'a\ud800b'])('%j is one part of it', async (id) => {
    expect(await invoke({ path: `/things/${id}` })).toMatchObject({ statusCode: 200 })
    expect(await invoke({ path: `/things/${id}/more` })).toMatchObject({ statusCode: 404 })
  })
})

const everybody = () => async () => {}

async function invoke(request: GatewayRequest, handler = lambdaApi(async () => things(), everybody)): Promise<GatewayAnswer> {
  const { method = 'GET', path, query = '', headers = {}, body, isBase64Encoded = false } = request
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { host: 'api.example', ...headers },
    body: body ?? null,
    isBase64Encoded,
    requestContext: { domainName: 'api.example', http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' } },
  }
  const context = { awsRequestId: 'request-1', functionName: 'things' }
  // the parts of event and context that the adapter reads
  return (await handler(event as never, context as never)) as GatewayAnswer
}
