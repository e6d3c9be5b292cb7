import { openHttpPool } from '../../platform/database/pool.ts'
import { lambdaApi } from '../../platform/http/api.ts'
import { activityQueries } from '../adapters/activity-queries.ts'
import { activityApi } from '../http/api.ts'

/** Who did what, over HTTP. */
export const handler = lambdaApi(async () => activityApi(activityQueries(await openHttpPool())))
