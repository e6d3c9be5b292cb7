import type { RouteConfig } from '@hono/zod-openapi'
import { type Api, createApi } from '../../platform/http/api.ts'
import { authorOf } from '../../platform/http/caller.ts'
import { conditional, conditionalJson } from '../../platform/http/conditional.ts'
import type { DeadLetterQueries, DeadLinePosition, FigureQueries, QueueDepths, RedriveJobs, StartRedrive } from '../ports.ts'
import { readHealth } from '../read-health.ts'
import { readRedrive, startRedrive } from '../start-redrive.ts'
import { describeApi } from './api-description.ts'
import {
  apiDescriptionRoute,
  type DeadLetterPage,
  type Health,
  healthRoute,
  listDeadLettersRoute,
  listRedrivesRoute,
  type Redrive,
  type RedrivePage,
  readRedriveRoute,
  type Summary,
  startRedriveRoute,
  summaryRoute,
} from './routes.ts'

export interface OperationsDependencies {
  figures: FigureQueries
  depths: QueueDepths
  deadLetters: DeadLetterQueries
  redrives: RedriveJobs
  start: StartRedrive
  /** the routes of every feature, this one's too */
  routes: readonly RouteConfig[]
}

/** Summary, dead letters, redrives, health and the description of the whole API. It also answers what no route has. */
export function operationsApi({ figures, depths, deadLetters, redrives, start, routes }: OperationsDependencies): Api {
  const api = createApi({ 'idempotency-key-reused': 409, 'redrive-not-found': 404 }, { otherRoutes: routes })
  const startOne = startRedrive(redrives, start)
  const readOne = readRedrive(redrives)
  const health = readHealth(figures)
  const description = describeApi(routes)

  api.openapi(summaryRoute, async (context) => {
    const [counted, queues] = await Promise.all([figures.figures(), depths()])
    return conditionalJson(context, { ...counted, queues } satisfies Summary)
  })

  api.openapi(listDeadLettersRoute, async (context) => {
    const { importId, orderId, limit, cursor } = context.req.valid('query')
    const found = await deadLetters.page({ importId, orderId }, cursor === undefined ? undefined : readCursor(cursor), limit + 1)
    const items = found.slice(0, limit)
    const last = items.at(-1)
    return conditionalJson(context, { items, next: found.length > limit && last ? writeCursor(last) : null } satisfies DeadLetterPage)
  })

  api.openapi(startRedriveRoute, async (context) => {
    const job: Redrive = await startOne(context.req.valid('json'), context.req.valid('header')['idempotency-key'], authorOf(context))
    return context.json(job, 202, { Location: `/redrives/${job.id}` })
  })

  api.openapi(readRedriveRoute, async (context) => conditionalJson(context, (await readOne(context.req.valid('param').redriveId)) satisfies Redrive))

  api.openapi(listRedrivesRoute, async (context) => conditionalJson(context, { items: await redrives.latest(20), next: null } satisfies RedrivePage))

  api.openapi(healthRoute, async (context) => {
    const found: Health = await health()
    return found.status === 'ok' ? context.json(found, 200) : context.json(found, 503)
  })

  api.openapi(apiDescriptionRoute, (context) => conditional(context, description.version, () => description.document))

  return api
}

function writeCursor({ orderId, sequence, importId, line }: DeadLinePosition): string {
  return [orderId, sequence, importId, line].join('.')
}

/** Of a cursor that has the form its schema asks for. */
function readCursor(cursor: string): DeadLinePosition {
  const [orderId = '', sequence, importId = '', line] = cursor.split('.')
  return { orderId, sequence: Number(sequence), importId, line: Number(line) }
}
