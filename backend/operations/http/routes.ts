import { createRoute, z } from '@hono/zod-openapi'
import { access } from '../../platform/http/access.ts'
import { conditionalHeaders, notModified } from '../../platform/http/conditional.ts'
import { cursorSchema, limitSchema } from '../../platform/http/page.ts'
import { personSchema } from '../../platform/http/person.ts'
import { accessResponses, problemResponses } from '../../platform/http/problem.ts'

const orderIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'Expected 1 to 64 letters, digits, _ or -')
const countSchema = z.int().min(0)
const timeSchema = z.iso.datetime()

export const summarySchema = z
  .object({
    orders: z.object({
      total: countSchema,
      byStatus: z.object({ placed: countSchema, paid: countSchema, shipped: countSchema, delivered: countSchema, cancelled: countSchema }),
      notYetPlaced: countSchema.openapi({ description: 'Orders that have only waiting events' }),
      waiting: countSchema.openapi({ description: 'Orders with at least one waiting event' }),
    }),
    amounts: z.array(z.object({ currency: z.string(), amount: z.string().openapi({ example: '12.30' }), orders: countSchema })),
    imports: z.object({ reading: countSchema, unsettled: countSchema }),
    deadLetters: countSchema,
    unreadableMessages: countSchema.openapi({
      description: 'Messages from the dead-letter queue that did not match a line of an import; they are kept in the database',
    }),
    queues: z
      .array(z.object({ name: z.string(), visible: countSchema, inFlight: countSchema, delayed: countSchema }))
      .openapi({ description: 'At most two seconds old. Queues that do not respond are omitted' }),
    outbox: z.object({ unpublished: countSchema }),
    updatedAt: timeSchema.nullable().openapi({ description: 'The last change of an order or an import' }),
  })
  .openapi('Summary')
export type Summary = z.infer<typeof summarySchema>

export const summaryRoute = createRoute({
  method: 'get',
  path: '/summary',
  ...access('viewer'),
  operationId: 'readSummary',
  tags: ['operations'],
  summary: 'Get the totals of orders, imports, queues and dead letters',
  request: { headers: conditionalHeaders },
  responses: {
    200: { description: 'The figures', content: { 'application/json': { schema: summarySchema } } },
    ...notModified,
    ...accessResponses,
    ...problemResponses(400),
  },
})

export const deadLetterSchema = z
  .object({
    importId: z.guid(),
    line: z.int(),
    fileName: z.string(),
    orderId: z.string(),
    sequence: z.int(),
    type: z.string().nullable(),
    attempt: z.int(),
    reasonCode: z.string().nullable(),
    reason: z.string().nullable(),
    raw: z.string(),
    changedAt: timeSchema,
  })
  .openapi('DeadLetter')
export type DeadLetter = z.infer<typeof deadLetterSchema>

export const deadLetterPageSchema = z.object({ items: z.array(deadLetterSchema), next: z.string().nullable() }).openapi('DeadLetterPage')
export type DeadLetterPage = z.infer<typeof deadLetterPageSchema>

/** A dead line's place: order id, sequence, import id and line, with dots between. */
const deadLetterCursorSchema = cursorSchema(
  /^[A-Za-z0-9_-]{1,64}\.[0-9]{1,10}\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.[0-9]{1,10}$/,
)

export const listDeadLettersRoute = createRoute({
  method: 'get',
  path: '/dead-letters',
  ...access('operator'),
  operationId: 'listDeadLetters',
  tags: ['operations'],
  summary: 'List the lines that failed every attempt, with the reason, by order and sequence',
  request: {
    query: z.strictObject({
      importId: z.guid().optional(),
      orderId: orderIdSchema.optional(),
      limit: limitSchema,
      cursor: deadLetterCursorSchema.optional(),
    }),
    headers: conditionalHeaders,
  },
  responses: {
    200: { description: 'A page of dead letters', content: { 'application/json': { schema: deadLetterPageSchema } } },
    ...notModified,
    ...accessResponses,
    ...problemResponses(400),
  },
})

export const redriveSchema = z
  .object({
    id: z.guid(),
    importId: z.guid().nullable(),
    orderId: z.string().nullable(),
    status: z.enum(['pending', 'running', 'done', 'failed']),
    total: countSchema.openapi({ description: 'The number of dead lines when the redrive was requested' }),
    sent: countSchema,
    reason: z.string().nullable(),
    startedBy: personSchema.nullable(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi('Redrive')
export type Redrive = z.infer<typeof redriveSchema>

/** Strict: a misspelt member would send everything again. */
export const newRedriveSchema = z
  .strictObject({ importId: z.guid().optional(), orderId: orderIdSchema.optional() })
  .openapi('NewRedrive', { description: 'Selects the dead lines of an import, of an order, or of both. Without a body, all dead lines are selected' })

export const startRedriveRoute = createRoute({
  method: 'post',
  path: '/redrives',
  ...access('operator'),
  operationId: 'startRedrive',
  tags: ['operations'],
  summary: 'Resend dead lines, in sequence for each order',
  request: {
    headers: z.object({
      'idempotency-key': z
        .string()
        .optional()
        .openapi({ description: 'A repeated request with the same key returns the same redrive and does not start another' }),
    }),
    body: { content: { 'application/json': { schema: newRedriveSchema } }, required: false },
  },
  responses: {
    202: {
      description: 'The redrive was accepted. Its progress is at Location',
      headers: { Location: { schema: { type: 'string' }, description: 'The address of the redrive' } },
      content: { 'application/json': { schema: redriveSchema } },
    },
    ...accessResponses,
    ...problemResponses(400, 409, 413, 415),
  },
})

export const readRedriveRoute = createRoute({
  method: 'get',
  path: '/redrives/{redriveId}',
  ...access('operator'),
  operationId: 'readRedrive',
  tags: ['operations'],
  summary: 'Get a redrive and its progress',
  request: { params: z.object({ redriveId: z.guid() }), headers: conditionalHeaders },
  responses: {
    200: { description: 'The redrive', content: { 'application/json': { schema: redriveSchema } } },
    ...notModified,
    ...accessResponses,
    ...problemResponses(400, 404),
  },
})

export const redrivePageSchema = z.object({ items: z.array(redriveSchema), next: z.null() }).openapi('RedrivePage')
export type RedrivePage = z.infer<typeof redrivePageSchema>

export const listRedrivesRoute = createRoute({
  method: 'get',
  path: '/redrives',
  ...access('operator'),
  operationId: 'listRedrives',
  tags: ['operations'],
  summary: 'List the latest 20 redrives, newest first',
  request: { headers: conditionalHeaders },
  responses: {
    200: { description: 'Redrives', content: { 'application/json': { schema: redrivePageSchema } } },
    ...notModified,
    ...accessResponses,
    ...problemResponses(400),
  },
})

export const healthSchema = z.object({ status: z.enum(['ok', 'degraded']), checks: z.object({ database: z.enum(['ok', 'away']) }) }).openapi('Health')
export type Health = z.infer<typeof healthSchema>

export const healthRoute = createRoute({
  method: 'get',
  path: '/health',
  operationId: 'readHealth',
  tags: ['operations'],
  summary: 'Check the health of the API',
  responses: {
    200: { description: 'Healthy', content: { 'application/json': { schema: healthSchema } } },
    ...problemResponses(),
    503: { description: 'Unhealthy', content: { 'application/json': { schema: healthSchema } } },
  },
})

export const apiDescriptionRoute = createRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'readApiDescription',
  tags: ['operations'],
  summary: 'Get the OpenAPI 3.1 document of this API',
  request: { headers: conditionalHeaders },
  responses: {
    200: { description: 'The document', content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } } },
    ...notModified,
    ...problemResponses(400),
  },
})

/** Every route of the feature, for the description of the API. */
export const operationsRoutes = [
  summaryRoute,
  listDeadLettersRoute,
  startRedriveRoute,
  readRedriveRoute,
  listRedrivesRoute,
  healthRoute,
  apiDescriptionRoute,
] as const
