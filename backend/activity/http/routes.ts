import { createRoute, z } from '@hono/zod-openapi'
import { actions } from '../../platform/database/activity.ts'
import { access } from '../../platform/http/access.ts'
import { conditionalHeaders, notModified } from '../../platform/http/conditional.ts'
import { cursorSchema, limitSchema } from '../../platform/http/page.ts'
import { accessResponses, problemResponses } from '../../platform/http/problem.ts'

const activityEntrySchema = z
  .object({
    at: z.iso.datetime(),
    subject: z.string().openapi({ description: 'The person’s id in the user pool' }),
    name: z.string().nullable(),
    action: z.enum(actions),
    target: z.string().openapi({ description: 'What it was done to: an upload’s key, a redrive’s id' }),
    requestId: z.string(),
  })
  .openapi('ActivityEntry')

const activityPageSchema = z.object({ items: z.array(activityEntrySchema), next: z.string().nullable() }).openapi('ActivityPage')
export type ActivityPage = z.infer<typeof activityPageSchema>

/** An entry's place: microseconds since 1970 of its time, a dot, its id. */
const activityCursorSchema = cursorSchema(/^[0-9]{1,16}\.[0-9]{1,18}$/)

export const listActivityRoute = createRoute({
  method: 'get',
  path: '/activity',
  ...access('operator'),
  operationId: 'listActivity',
  tags: ['activity'],
  summary: 'Who did what, newest first; nothing of it is ever changed or deleted',
  request: { query: z.strictObject({ limit: limitSchema, cursor: activityCursorSchema.optional() }), headers: conditionalHeaders },
  responses: {
    200: { description: 'A page of entries', content: { 'application/json': { schema: activityPageSchema } } },
    ...notModified,
    ...accessResponses,
    ...problemResponses(400),
  },
})

/** Every route of the feature, for the description of the API. */
export const activityRoutes = [listActivityRoute] as const
