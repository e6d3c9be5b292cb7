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
    name: z.string().nullable().openapi({ description: 'The user name, unique in the user pool' }),
    displayName: z
      .string()
      .nullable()
      .openapi({ description: 'The name the person or the identity provider gave; it is not unique and not verified' }),
    email: z.string().nullable().openapi({ description: 'The address, where it is verified or a company’s identity provider states it' }),
    action: z.enum(actions),
    target: z.string().openapi({ description: 'The target of the action: the key of an upload, the id of a redrive' }),
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
  summary: 'List the activity, newest first. Entries are never changed or deleted',
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
