import { z } from '@hono/zod-openapi'

/**
 * Free text of 1 to `max` characters as a parameter. PostgreSQL cannot hold the character NUL, and UTF-8 no half of a surrogate pair:
 * both are refused here, or they would come back from the database as an error of ours.
 */
export function textSchema(max: number) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what it is about, and the pattern is what the API description can say
  const withoutNul = /^[^\u0000]*$/
  return z
    .string()
    .min(1)
    .max(max)
    .regex(withoutNul, 'Must not hold the character NUL')
    .refine((text) => text.isWellFormed(), 'Must be well-formed Unicode')
}
