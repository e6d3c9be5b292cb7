import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { putMetrics } from '../../platform/metrics.ts'
import { backlogQueries } from '../adapters/backlog-queries.ts'
import { measureBacklog } from '../measure-backlog.ts'

/** Measures what waits for longer than it should; by schedule. */
export const handler = lambdaFunction<unknown, void>(async () => measureBacklog(backlogQueries(await openPool()), putMetrics))
