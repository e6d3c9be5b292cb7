import { z } from '@hono/zod-openapi'

/** How many rows a page holds: 1 to 200, 50 unless told. Digits only: `1e2`, ` 5` and the empty text are refused. */
export const limitSchema = z
  .string()
  .regex(/^[0-9]{1,3}$/, 'Expected a whole number from 1 to 200')
  .transform(Number)
  .pipe(z.number().int().min(1).max(200))
  .default(50)
  .openapi({ type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'How many items a page holds at most' })

/** Where the next page begins: what `next` of the page before said, unread. */
export const cursorSchema = z.string().max(400).optional()

/** A keyset position as an opaque string: base64url of a JSON array of strings. */
export function encodeCursor(position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** The position in `cursor`, or undefined where it is none of ours: then the caller sent nonsense and should be told. */
export function decodeCursor(cursor: string, parts: number): string[] | undefined {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(position) && position.length === parts && position.every((part) => typeof part === 'string')) return position
  } catch {}
  return undefined
}
