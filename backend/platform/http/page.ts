import { z } from '@hono/zod-openapi'

/** How many rows a page holds: 1 to 200, 50 unless told. */
export const limitSchema = z.coerce.number().int().min(1).max(200).default(50)

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
