import { type Api, createApi } from '../../platform/http/api.ts'
import { conditionalJson } from '../../platform/http/conditional.ts'
import { cursorPair } from '../../platform/http/page.ts'
import type { ActivityQueries } from '../activity-queries.ts'
import { type ActivityPage, listActivityRoute } from './routes.ts'

/** The trail of who did what, over HTTP. */
export function activityApi(queries: ActivityQueries): Api {
  const api = createApi({})
  api.openapi(listActivityRoute, async (context) => {
    const { limit, cursor } = context.req.valid('query')
    const found = await queries.page(cursor === undefined ? undefined : cursorPair(cursor), limit + 1)
    const shown = found.slice(0, limit)
    const last = shown.at(-1)
    const items = shown.map(({ position: _, ...entry }) => entry)
    return conditionalJson(context, { items, next: found.length > limit && last ? last.position.join('.') : null } satisfies ActivityPage)
  })
  return api
}
