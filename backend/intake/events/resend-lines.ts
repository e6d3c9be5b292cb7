import * as z from 'zod'

/**
 * What intake's function `resend-lines` is invoked with: lines whose state is `dead`, at most 1,000. Each becomes `queued` again, is counted so in its import,
 * and is sent with a raised attempt, in sequence for every order. Lines in another state are left alone: asking twice does nothing twice.
 */
export const resendLinesRequestSchema = z.object({
  lines: z.array(z.object({ importId: z.uuid(), line: z.int().min(2) })).max(1_000),
})
export type ResendLinesRequest = z.infer<typeof resendLinesRequestSchema>

/** How many of the lines were dead and are now in the queue. */
export const resendLinesResultSchema = z.object({ sent: z.int() })
export type ResendLinesResult = z.infer<typeof resendLinesResultSchema>
