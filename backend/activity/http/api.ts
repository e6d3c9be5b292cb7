import { ApplicationError } from '../../platform/errors.ts'
import { type Api, createApi } from '../../platform/http/api.ts'
import { conditionalJson } from '../../platform/http/conditional.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/page.ts'
import type { ActivityQueries, ActivityEntry as Entry } from '../activity-queries.ts'
import { type ActivityEntry, activityEntrySchema, listActivityRoute } from './routes.ts'

/** The trail of who did what, over HTTP. */
export function activityApi(queries: ActivityQueries): Api {
  const api = createApi({ 'invalid-cursor': 400 })
  api.openapi(listActivityRoute, async (context) => {
    const { limit, cursor } = context.req.valid('query')
    const found = await queries.page(cursor === undefined ? undefined : positionOf(cursor), limit + 1)
    const items = found.slice(0, limit)
    const last = items.at(-1)
    return conditionalJson(context, { items: items.map(present), next: found.length > limit && last ? encodeCursor(last.position) : null })
  })
  return api
}

function present({ position: _, ...entry }: Entry): ActivityEntry {
  return { ...entry, action: activityEntrySchema.shape.action.parse(entry.action) }
}

function positionOf(cursor: string): [string, string] {
  const [at = '', id = ''] = decodeCursor(cursor, 2) ?? []
  if (/^[0-9]{1,16}$/.test(at) && /^[0-9]{1,18}$/.test(id)) return [at, id]
  throw new ApplicationError('invalid-cursor', `The cursor ${cursor.slice(0, 40)} is none of ours.`, {
    hint: 'Send what `next` of the page before said, unchanged.',
  })
}
