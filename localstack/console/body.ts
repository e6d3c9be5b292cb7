import type { Context } from 'hono'
import { StagecraftError } from '../errors.ts'

/** The JSON of a request's body, whose shape its route looks at. Throws `not-json`. */
export async function bodyOf<Body>(c: Context): Promise<Body> {
  try {
    return await c.req.json<Body>()
  } catch (error) {
    throw new StagecraftError('not-json', `The body is no JSON: ${error instanceof Error ? error.message : error}`)
  }
}
