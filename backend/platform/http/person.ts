import { z } from '@hono/zod-openapi'

/** A person as answers show one. The user name is unique in the pool; name and address are as the person or a provider gave them. */
export const personSchema = z
  .object({
    name: z.string().openapi({ description: 'The user name, unique in the user pool' }),
    displayName: z
      .string()
      .nullable()
      .openapi({ description: 'The name the person or the identity provider gave; it is not unique and not verified' }),
    email: z.string().nullable().openapi({ description: 'The address, where it is verified or a company’s identity provider states it' }),
  })
  .openapi('Person')
export type Person = z.infer<typeof personSchema>
