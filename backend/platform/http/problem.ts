import { z } from '@hono/zod-openapi'

/** RFC 9457 problem details, media type `application/problem+json`. `code` is stable; `requestId` finds the log line. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    hint: z.string().optional(),
    requestId: z.string(),
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')
export type Problem = z.infer<typeof problemSchema>

export const problemMediaType = 'application/problem+json'
