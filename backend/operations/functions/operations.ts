import { activityRoutes } from '../../activity/http/routes.ts'
import { parameters as audit } from '../../audit/parameters.ts'
import { intakeRoutes } from '../../intake/http/routes.ts'
import { parameters as intake } from '../../intake/parameters.ts'
import { parameters as notices } from '../../notices/parameters.ts'
import { ordersRoutes } from '../../orders/http/routes.ts'
import { lambda, sqs } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openHttpPool } from '../../platform/database/pool.ts'
import { lambdaApi } from '../../platform/http/api.ts'
import { deadLetterQueries } from '../adapters/dead-letter-queries.ts'
import { figureQueries } from '../adapters/figure-queries.ts'
import { invokeRedrive } from '../adapters/invoke-functions.ts'
import { queueDepths } from '../adapters/queue-depths.ts'
import { redriveJobs } from '../adapters/redrive-jobs.ts'
import { operationsApi } from '../http/api.ts'
import { operationsRoutes } from '../http/routes.ts'
import { parameters } from '../parameters.ts'
import { sparingFigures } from '../sparing-figures.ts'

/** Summary, dead letters, redrives, health, the description of the API, and the answer to what no route has. */
export const handler = lambdaApi(async () => {
  const [names, pool] = await Promise.all([
    loadConfiguration({
      redrive: parameters.redriveFunction,
      orderEvents: intake.orderEventsQueueUrl,
      deadLetters: parameters.deadLetterQueueUrl,
      audit: audit.queueUrl,
      notices: notices.queueUrl,
    }),
    openHttpPool(),
  ])
  const queues = { 'order-events': names.orderEvents, 'order-events-dlq': names.deadLetters, audit: names.audit, 'customer-notices': names.notices }
  return operationsApi({
    figures: sparingFigures(figureQueries(pool), Date.now),
    depths: queueDepths(sqs(), queues, Date.now),
    deadLetters: deadLetterQueries(pool),
    redrives: redriveJobs(pool),
    start: invokeRedrive(lambda(), names.redrive),
    routes: [...intakeRoutes, ...ordersRoutes, ...operationsRoutes, ...activityRoutes],
  })
})
