import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { activityRoutes } from '../../activity/http/routes.ts'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import { intakeRoutes } from '../../intake/http/routes.ts'
import { ordersRoutes } from '../../orders/http/routes.ts'
import type { Api } from '../../platform/http/api.ts'
import { as } from '../../platform/http/testing.ts'
import { deadLetterQueries } from '../adapters/dead-letter-queries.ts'
import { figureQueries } from '../adapters/figure-queries.ts'
import { redriveAllowance, redriveJobs } from '../adapters/redrive-jobs.ts'
import { aLine, anImport, importId } from '../testing.ts'
import { operationsApi } from './api.ts'
import { type DeadLetterPage, operationsRoutes, type Redrive, type RedrivePage, type Summary } from './routes.ts'

const depths = [{ name: 'order-events', visible: 3, inFlight: 1, delayed: 0 }]
let database: TestDatabase
let pool: pg.Pool
let api: Api
let started: string[]

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool
  api = apiOn(database.as('writer'))
})
afterAll(() => database.close())
beforeEach(async () => {
  await pool.query('truncate imports, import_lines, orders, order_events, outbox, redrives, unreadable_messages cascade')
  started = []
})

describe('GET /summary', () => {
  it('is all zeros where nothing is', async () => {
    expect(await get<Summary>('/summary')).toEqual({
      orders: { total: 0, byStatus: { placed: 0, paid: 0, shipped: 0, delivered: 0, cancelled: 0 }, notYetPlaced: 0, waiting: 0 },
      amounts: [],
      imports: { reading: 0, unsettled: 0 },
      deadLetters: 0,
      unreadableMessages: 0,
      queues: depths,
      outbox: { unpublished: 0 },
      updatedAt: null,
    })
  })

  it('counts orders by status, amounts by currency, imports, dead letters and what is unpublished', async () => {
    await pool.query(`insert into orders (id, status, amount, currency, waiting, updated_at) values
      ('1', 'placed', 10.10, 'EUR', 0, '2026-01-01T00:00:00Z'), ('2', 'placed', 0.20, 'USD', 2, '2026-01-01T00:00:00Z'),
      ('3', 'shipped', 5, 'EUR', 0, '2099-01-01T00:00:00.5Z'), ('4', null, null, null, 1, '2026-01-01T00:00:00Z')`)
    await anImport(pool)
    await aLine(pool, 2, 'dead')
    await aLine(pool, 3, 'queued')
    await pool.query(`insert into outbox (order_id, sequence, type, body, traceparent, published_at) values
      ('1', 1, 'placed', '{}', 't', now()), ('1', 2, 'paid', '{}', 't', null)`)
    expect(await get<Summary>('/summary')).toMatchObject({
      orders: { total: 4, byStatus: { placed: 2, paid: 0, shipped: 1 }, notYetPlaced: 1, waiting: 2 },
      amounts: [
        { currency: 'EUR', amount: '15.10', orders: 2 },
        { currency: 'USD', amount: '0.20', orders: 1 },
      ],
      imports: { reading: 0, unsettled: 1 },
      deadLetters: 1,
      outbox: { unpublished: 1 },
      updatedAt: '2099-01-01T00:00:00.500000Z',
    })
  })

  it('answers 304 until something changes', async () => {
    const tag = (await api.request('/summary', {}, as('operator'))).headers.get('etag') ?? ''
    expect((await api.request('/summary', { headers: { 'if-none-match': tag } }, as('operator'))).status).toBe(304)
    await anImport(pool)
    expect((await api.request('/summary', { headers: { 'if-none-match': tag } }, as('operator'))).status).toBe(200)
  })
})

describe('GET /dead-letters', () => {
  it('goes through all dead lines page by page, by order and sequence, with their reason and what the file said', async () => {
    await anImport(pool)
    for (let line = 2; line < 12; line++) await aLine(pool, line, 'dead', { orderId: line % 2 ? 'A-1' : 'A-2', sequence: 20 - line, reason: 'why' })
    await aLine(pool, 50, 'queued')
    const seen: DeadLetterPage['items'] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: DeadLetterPage = await get(`/dead-letters?limit=3${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.items)
      cursor = page.next
    }
    expect(seen.map((each) => `${each.orderId} ${each.sequence}`)).toEqual(
      [9, 11, 13, 15, 17].map((sequence) => `A-1 ${sequence}`).concat([10, 12, 14, 16, 18].map((sequence) => `A-2 ${sequence}`)),
    )
    expect(seen[0]).toMatchObject({ importId, line: 11, fileName: 'a.csv', type: 'paid', attempt: 1, reason: 'why', raw: 'raw 11' })
  })

  it('is about one order or one import where asked', async () => {
    await anImport(pool)
    await aLine(pool, 2, 'dead', { orderId: 'A-1' })
    await aLine(pool, 3, 'dead', { orderId: 'A-2' })
    expect((await get<DeadLetterPage>('/dead-letters?orderId=A-2')).items.map((each) => each.line)).toEqual([3])
    expect((await get<DeadLetterPage>(`/dead-letters?importId=${importId}`)).items.length).toBe(2)
    expect((await get<DeadLetterPage>('/dead-letters?importId=00000000-0000-0000-0000-000000000000')).items).toEqual([])
  })

  it('shows bytes that are no UTF-8 as U+FFFD', async () => {
    await anImport(pool)
    await aLine(pool, 2, 'dead')
    await pool.query(`update import_lines set raw = '\\x41ff42'`)
    expect((await get<DeadLetterPage>('/dead-letters')).items[0]?.raw).toBe('A\ufffdB')
  })

  it.each([
    ['cursor=x', 400],
    ['orderId=a%00', 400],
    ['importId=1', 400],
    [`cursor=A.9999999999.${importId}.9999999999`, 200],
  ])('answers ?%s with %d', async (query, status) => {
    expect((await api.request(`/dead-letters?${query}`, {}, as('operator'))).status).toBe(status)
  })
})

describe('POST /redrives', () => {
  it('answers 202 with the job and where to read it, and starts it', async () => {
    await anImport(pool)
    await aLine(pool, 2, 'dead')
    const response = await post({ importId })
    const job = (await response.json()) as Redrive
    expect([response.status, response.headers.get('location')]).toEqual([202, `/redrives/${job.id}`])
    expect(job).toMatchObject({ importId, orderId: null, status: 'pending', total: 1, sent: 0 })
    expect(started).toEqual([job.id])
    expect(await get<Redrive>(`/redrives/${job.id}`)).toEqual(job)
    expect(await get<RedrivePage>('/redrives')).toEqual({ items: [job], next: null })
  })

  it('gives the same job for the same key, and refuses the key for other lines', async () => {
    const first = (await (await post({}, 'key-1')).json()) as Redrive
    await pool.query(`update redrives set status = 'done'`)
    const again = (await (await post({}, 'key-1')).json()) as Redrive
    expect([again.id, again.status, started.length]).toEqual([first.id, 'done', 1])
    expect((await post({ orderId: 'A-1' }, 'key-1')).status).toBe(409)
    expect(((await (await post({}, 'k'.repeat(9_000))).json()) as Redrive).id).not.toBe(first.id)
  })

  it('makes one job where the same key comes at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, async () => ((await (await post({}, 'key')).json()) as Redrive).id))
    expect(new Set(ids).size).toBe(1)
  })

  it('says who started it, and notes it for ever, once for a key', async () => {
    const job = (await (await post({}, 'mine', api, as('operator', 'sub-1'))).json()) as Redrive
    expect(job.startedBy).toEqual({ name: 'a-operator', displayName: null, email: null })
    expect((await get<RedrivePage>('/redrives')).items[0]?.startedBy).toEqual({ name: 'a-operator', displayName: null, email: null })
    expect((await post({}, 'mine', api, as('operator', 'sub-2'))).status).toBe(202)
    const { rows } = await pool.query(`select subject, name, action, target, request_id from activity where target = $1`, [job.id])
    expect(rows).toEqual([{ subject: 'sub-1', name: 'a-operator', action: 'redrive-started', target: job.id, request_id: 'request-1' }])
  })

  it('notes nothing of a redrive that could not be written down', async () => {
    await pool.query('alter table redrives add constraint full_up check (false) not valid')
    const response = await post({}, undefined, api, as('operator', 'sub-3'))
    await pool.query('alter table redrives drop constraint full_up')
    expect(response.status).toBe(500)
    expect((await pool.query(`select from activity where subject = 'sub-3'`)).rowCount).toBe(0)
  })

  it('refuses a person who starts too many, with Retry-After', async () => {
    const of = as('operator', 'sub-4')
    for (let count = 0; count < redriveAllowance.burst; count++) expect((await post({}, undefined, api, of)).status).toBe(202)
    const refused = await post({}, undefined, api, of)
    expect([refused.status, Number(refused.headers.get('retry-after')) > 1]).toEqual([429, true])
  })

  it('is accepted also where the function cannot be started just now', async () => {
    const deaf = apiOn(database.as('writer'), async () => {
      throw new Error('no Lambda')
    })
    expect((await post({}, undefined, deaf)).status).toBe(202)
  })

  it.each([{ importid: importId }, { orderId: 'a b' }, { importId: 7 }, 'all'])('refuses %j', async (body) => {
    expect((await post(body)).status).toBe(400)
    expect(started).toEqual([])
  })

  it('is about all dead lines without a body', async () => {
    const job = (await (await api.request('/redrives', { method: 'POST' }, as('operator'))).json()) as Redrive
    expect(job).toMatchObject({ importId: null, orderId: null })
  })

  it('answers 404 to a redrive that is none', async () => {
    expect((await api.request('/redrives/00000000-0000-0000-0000-000000000000', {}, as('operator'))).status).toBe(404)
  })
})

describe('GET /health', () => {
  it('is ok while the database answers', async () => {
    expect(await get('/health')).toEqual({ status: 'ok', checks: { database: 'ok' } })
  })

  it('is 503 while it does not, and says so', async () => {
    const response = await apiOn(new pg.Pool({ host: '127.0.0.1', port: 1 })).request('/health')
    expect([response.status, await response.json()]).toEqual([503, { status: 'degraded', checks: { database: 'away' } }])
  })
})

describe('the description of the API', () => {
  it('names every route of every feature once, and every problem as one', async () => {
    const document = await get<OpenApi>('/openapi.json')
    expect(document.openapi).toBe('3.1.0')
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, told]) => ({ route: `${method} ${path}`, ...told })),
    )
    const routes = [...intakeRoutes, ...ordersRoutes, ...operationsRoutes, ...activityRoutes].map(({ method, path }) => `${method} ${path}`)
    expect(operations.map(({ route }) => route).sort()).toEqual(routes.sort())
    for (const { route, responses } of operations) {
      for (const [status, { content }] of Object.entries(responses)) {
        if (Number(status) >= 400 && route !== 'get /health') {
          // the gateway refuses before the application, and in its own form
          const types =
            status === '431' ? ['application/json'] : ['application/problem+json', ...(['401', '403'].includes(status) ? ['application/json'] : [])]
          expect([route, status, Object.keys(content ?? {})]).toEqual([route, status, types])
        }
      }
    }
  })

  it('gives every operation an id of its own, and every cursor its form', async () => {
    const { paths } = await get<OpenApi>('/openapi.json')
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
    const ids = operations.map(({ operationId }) => operationId)
    expect(ids.every(Boolean)).toBe(true)
    expect(new Set(ids).size).toBe(operations.length)
    const cursors = operations.flatMap(({ parameters = [] }) => parameters.filter(({ name }) => name === 'cursor'))
    expect(cursors.length).toBe(6)
    for (const { schema } of cursors) expect(schema).toMatchObject({ type: 'string', pattern: expect.stringMatching(/^\^.*\$$/) })
  })

  it('says of every operation who may use it, and declares what it answers to others', async () => {
    const { paths, components } = await get<OpenApi>('/openapi.json')
    expect(components.securitySchemes).toMatchObject({ people: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } })
    const scopes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security, responses, ...others }]) => {
        expect(Object.keys(others)).not.toContain('middleware')
        const scope = security?.[0]?.people?.join()
        expect([path, '401' in responses, '403' in responses, '429' in responses]).toEqual([path, !!scope, !!scope, !!scope])
        return `${method} ${path} ${scope ?? 'open'}`
      }),
    )
    expect(scopes.sort()).toEqual([
      'get /activity orders/operate',
      'get /dead-letters orders/operate',
      'get /dead-letters/redrive-preview orders/operate',
      'get /health open',
      'get /imports orders/read',
      'get /imports/{importId} orders/read',
      'get /imports/{importId}/lines orders/read',
      'get /imports/{importId}/refused orders/read',
      'get /openapi.json open',
      'get /orders orders/read',
      'get /orders/{orderId} orders/read',
      'get /redrives orders/operate',
      'get /redrives/{redriveId} orders/operate',
      'get /summary orders/read',
      'post /imports/{importId}/refused-file orders/read',
      'post /redrives orders/operate',
      'post /uploads orders/upload',
    ])
  })

  it('tells the limits that are checked', async () => {
    const { paths } = await get<OpenApi>('/openapi.json')
    const parameters = paths['/orders']?.get?.parameters ?? []
    const schemaOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.schema
    expect(schemaOf('limit')).toMatchObject({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
    expect(schemaOf('id')).toMatchObject({ type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' })
  })
})

describe('what no route has', () => {
  it('is 404, or 405 with what the path answers, for the routes of every feature', async () => {
    expect((await api.request('/nothing')).status).toBe(404)
    const response = await api.request('/orders/A-1', { method: 'DELETE' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET'])
    expect((await api.request('/redrives', { method: 'PUT' })).headers.get('allow')).toBe('GET, POST')
  })
})

interface OpenApiOperation {
  operationId?: string
  security?: Record<string, string[]>[]
  responses: Record<string, { content?: object }>
  parameters?: { name: string; schema: object }[]
}

interface OpenApi {
  openapi: string
  paths: Record<string, Record<string, OpenApiOperation>>
  components: { securitySchemes: object }
}

function apiOn(on: pg.Pool, start = async (id: string) => void started.push(id)): Api {
  return operationsApi({
    figures: figureQueries(on),
    depths: async () => depths,
    deadLetters: deadLetterQueries(on),
    redrives: redriveJobs(on),
    start,
    routes: [...intakeRoutes, ...ordersRoutes, ...operationsRoutes, ...activityRoutes],
  })
}

async function get<T>(path: string): Promise<T> {
  const response = await api.request(path, {}, as('operator'))
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as T
}

async function post(body: unknown, key?: string, on = api, by = as('operator')): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (key) headers['idempotency-key'] = key
  return on.request('/redrives', { method: 'POST', body: JSON.stringify(body), headers }, by)
}
