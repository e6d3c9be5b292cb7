import { type Api, createApi } from '../../platform/http/api.ts'
import { conditionalJson } from '../../platform/http/conditional.ts'
import type { ActivityQueries, ActivityEntry as Entry } from '../activity-queries.ts'
import { type ActivityEntry, activityEntrySchema, listActivityRoute } from './routes.ts'

/** The trail of who did what, over HTTP. */
export function activityApi(queries: ActivityQueries): Api {
  const api = createApi({})
  api.openapi(listActivityRoute, async (context) => {
    const { limit, cursor } = context.req.valid('query')
    const found = await queries.page(cursor === undefined ? undefined : positionOf(cursor), limit + 1)
    const items = found.slice(0, limit)
    const last = items.at(-1)
    return conditionalJson(context, { items: items.map(present), next: found.length > limit && last ? last.position.join('.') : null })
  })
  return api
}

function present({ position: _, ...entry }: Entry): ActivityEntry {
  return { ...entry, action: activityEntrySchema.shape.action.parse(entry.action) }
}

/** Of a cursor that has the form its schema asks for. */
function positionOf(cursor: string): [string, string] {
  const [at = '', id = ''] = cursor.split('.')
  return [at, id]
}
