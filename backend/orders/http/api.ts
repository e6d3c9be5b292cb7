import { type Api, createApi } from '../../platform/http/api.ts'
import { conditionalJson } from '../../platform/http/conditional.ts'
import { cursorPair } from '../../platform/http/page.ts'
import type { OrderPosition, OrderQueries } from '../order-queries.ts'
import { type DeadLineQueries, previewRedrive } from '../preview-redrive.ts'
import { listOrders, readOrder } from '../read-orders.ts'
import { listOrdersRoute, type Order, type OrderPage, previewRedriveRoute, type RedrivePreview, readOrderRoute } from './routes.ts'

/** The read API of orders. */
export function ordersApi(queries: OrderQueries & DeadLineQueries, now = () => new Date().toISOString()): Api {
  const api = createApi({ 'order-not-found': 404 })
  const list = listOrders(queries)
  const read = readOrder(queries)
  const preview = previewRedrive(queries, now)

  api.openapi(listOrdersRoute, async (context) => {
    const { status, customer, waiting, id, limit, cursor } = context.req.valid('query')
    const filter = { status, customer, idPrefix: id, waiting: waiting === undefined ? undefined : waiting === 'true' }
    const { orders, next } = await list(filter, cursor === undefined ? undefined : readCursor(cursor), limit)
    return conditionalJson(context, { items: orders, next: next ? writeCursor(next) : null } satisfies OrderPage)
  })

  api.openapi(readOrderRoute, async (context) => conditionalJson(context, (await read(context.req.valid('param').orderId)) satisfies Order))

  api.openapi(previewRedriveRoute, async (context) => conditionalJson(context, (await preview(context.req.valid('query'))) satisfies RedrivePreview))

  return api
}

function writeCursor({ changed, id }: OrderPosition): string {
  return `${changed}.${id}`
}

function readCursor(cursor: string): OrderPosition {
  const [changed, id] = cursorPair(cursor)
  return { changed, id }
}
