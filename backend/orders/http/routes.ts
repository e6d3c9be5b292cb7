import { createRoute, z } from '@hono/zod-openapi'
import { access } from '../../platform/http/access.ts'
import { conditionalHeaders, notModified } from '../../platform/http/conditional.ts'
import { cursorSchema, limitSchema } from '../../platform/http/page.ts'
import { accessResponses, problemResponses } from '../../platform/http/problem.ts'
import { textSchema } from '../../platform/http/text.ts'

const statusSchema = z.enum(['placed', 'paid', 'shipped', 'delivered', 'cancelled'])
const orderIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'Expected 1 to 64 letters, digits, _ or -')
const timeSchema = z.iso.datetime()
const amountSchema = z.string().openapi({ description: 'With two decimal places', example: '12.30' })

const orderSummaryFields = {
  id: orderIdSchema,
  status: statusSchema.nullable().openapi({ description: 'null until the first event is applied' }),
  customerId: z.string().nullable(),
  amount: amountSchema.nullable(),
  currency: z.string().nullable(),
  paid: z.boolean(),
  placedAt: timeSchema.nullable(),
  lastSequence: z.int().openapi({ description: 'The sequence of the last applied event; 0 if there is none' }),
  waiting: z.int().openapi({ description: 'The number of events that wait for a missing one' }),
  updatedAt: timeSchema,
  version: z.int(),
}
export const orderSummarySchema = z.object(orderSummaryFields).openapi('OrderSummary')
export type OrderSummary = z.infer<typeof orderSummarySchema>

export const orderPageSchema = z.object({ items: z.array(orderSummarySchema), next: z.string().nullable() }).openapi('OrderPage')
export type OrderPage = z.infer<typeof orderPageSchema>

export const orderEventSchema = z
  .object({
    sequence: z.int(),
    type: statusSchema,
    occurredAt: timeSchema,
    amount: amountSchema.nullable(),
    currency: z.string().nullable(),
    customerId: z.string(),
    state: z.enum(['applied', 'waiting']),
    importId: z.uuid(),
    line: z.int(),
    fileName: z.string(),
    receivedAt: timeSchema,
    appliedAt: timeSchema.nullable(),
  })
  .openapi('OrderEvent')
export type OrderEvent = z.infer<typeof orderEventSchema>

export const orderProblemSchema = z
  .object({
    importId: z.uuid(),
    line: z.int(),
    sequence: z.int().nullable(),
    state: z.enum(['refused', 'dead']),
    reason: z.string().nullable(),
    fileName: z.string(),
  })
  .openapi('OrderProblem')
export type OrderProblem = z.infer<typeof orderProblemSchema>

export const orderSchema = z
  .object({
    ...orderSummaryFields,
    waitsFor: z.int().nullable().openapi({ description: 'The lowest missing sequence that events wait for' }),
    events: z.array(orderEventSchema).openapi({ description: 'The latest 1,000, in sequence' }),
    problems: z.array(orderProblemSchema).openapi({ description: 'Lines of this order that were refused or are dead, the latest 1,000' }),
    truncated: z.boolean().openapi({ description: 'Whether there are more events or problems than shown' }),
  })
  .openapi('Order')
export type Order = z.infer<typeof orderSchema>

/** An order's place in the list: microseconds since 1970 of its last change, a dot, its id. */
const orderCursorSchema = cursorSchema(/^[0-9]{1,16}\.[A-Za-z0-9_-]{1,64}$/)

export const listOrdersRoute = createRoute({
  method: 'get',
  path: '/orders',
  ...access('viewer'),
  operationId: 'listOrders',
  tags: ['orders'],
  summary: 'List orders, last changed first',
  request: {
    query: z.strictObject({
      status: statusSchema.optional(),
      customer: textSchema(128).optional().openapi({ description: 'The complete customer id' }),
      waiting: z.enum(['true', 'false']).optional().openapi({ description: 'Only orders with (true) or without (false) events that wait' }),
      id: orderIdSchema.optional().openapi({ description: 'The first characters of the order id' }),
      limit: limitSchema,
      cursor: orderCursorSchema.optional(),
    }),
    headers: conditionalHeaders,
  },
  responses: {
    200: { description: 'A page of orders', content: { 'application/json': { schema: orderPageSchema } } },
    ...notModified,
    ...accessResponses,
    ...problemResponses(400),
  },
})

export const readOrderRoute = createRoute({
  method: 'get',
  path: '/orders/{orderId}',
  ...access('viewer'),
  operationId: 'readOrder',
  tags: ['orders'],
  summary: 'Get an order with its events, the event it waits for, and its refused and dead lines',
  request: { params: z.object({ orderId: orderIdSchema }), headers: conditionalHeaders },
  responses: {
    200: { description: 'The order', content: { 'application/json': { schema: orderSchema } } },
    ...notModified,
    ...accessResponses,
    ...problemResponses(400, 404),
  },
})

const outcomeSchema = z.enum(['applies', 'waits', 'duplicate', 'refused'])

export const redrivePreviewSchema = z
  .object({
    total: z.int().openapi({ description: 'The number of dead lines' }),
    considered: z.int().openapi({ description: 'The number of lines that the following figures cover: at most 5,000' }),
    applies: z.int(),
    waits: z.int(),
    refusedAgain: z.int(),
    duplicates: z.int(),
    orders: z
      .array(
        z.object({
          orderId: orderIdSchema,
          lines: z.array(z.object({ importId: z.uuid(), line: z.int(), sequence: z.int(), outcome: outcomeSchema, reason: z.string().nullable() })),
        }),
      )
      .openapi({ description: 'The first 100 orders' }),
  })
  .openapi('RedrivePreview')
export type RedrivePreview = z.infer<typeof redrivePreviewSchema>

export const previewRedriveRoute = createRoute({
  method: 'get',
  path: '/dead-letters/redrive-preview',
  ...access('operator'),
  operationId: 'previewRedrive',
  tags: ['operations'],
  summary: 'Preview the outcome of a redrive',
  request: { query: z.strictObject({ importId: z.guid().optional(), orderId: orderIdSchema.optional() }), headers: conditionalHeaders },
  responses: {
    200: { description: 'The expected outcomes', content: { 'application/json': { schema: redrivePreviewSchema } } },
    ...notModified,
    ...accessResponses,
    ...problemResponses(400),
  },
})

/** Every route of the feature, for the description of the API. */
export const ordersRoutes = [listOrdersRoute, readOrderRoute, previewRedriveRoute] as const
