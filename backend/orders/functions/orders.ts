import { openHttpPool } from '../../platform/database/pool.ts'
import { lambdaApi } from '../../platform/http/api.ts'
import { deadLineQueries } from '../adapters/dead-line-queries.ts'
import { orderQueries } from '../adapters/order-queries.ts'
import { ordersApi } from '../http/api.ts'

/** The read API of orders. */
export const handler = lambdaApi(async () => {
  const pool = await openHttpPool()
  return ordersApi({ ...orderQueries(pool), ...deadLineQueries(pool) })
})
