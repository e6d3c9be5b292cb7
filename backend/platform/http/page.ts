import { z } from '@hono/zod-openapi'

/** How many rows a page holds: 1 to 200, 50 unless told. Digits only: `1e2`, ` 5` and the empty text are refused. */
export const limitSchema = z
  .string()
  .regex(/^[0-9]{1,3}$/, 'Expected a whole number from 1 to 200')
  .transform(Number)
  .pipe(z.number().int().min(1).max(200))
  .default(50)
  .openapi({ type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'The maximum number of items on a page' })

/**
 * Where the next page begins: what `next` of the page before said. `form` is how the feature writes it, so that what is none of ours does not fit
 * the description either. To callers it is opaque all the same.
 */
export function cursorSchema(form: RegExp) {
  return z
    .string()
    .regex(form, 'Expected the value of `next` from the previous page')
    .openapi({ description: 'The value of `next` from the previous page' })
}

/** The two parts of a cursor whose schema asks for one dot between them. */
export function cursorPair(cursor: string): [string, string] {
  const [first = '', second = ''] = cursor.split('.')
  return [first, second]
}
