import * as z from 'zod'
import { isFileKey } from './file-key.ts'

const objectSchema = z.object({ bucket: z.string(), key: z.string(), versionId: z.string() })

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
const notificationSchema = z.object({
  Records: z.array(
    z.object({ s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string(), versionId: z.string().optional() }) }) }),
  ),
})
const directSchema = z.union([z.object({ importId: z.uuid() }), z.object({ object: objectSchema })])

type ReadRequest = z.infer<typeof directSchema>

/**
 * What an invocation of read-file asks to be read: the objects of an S3 notification, or what was asked for directly (`{ importId }` or `{ object }`).
 * Keys in a notification are URL-encoded, a space as `+`. Folders and other prefixes are left out, and so is the test that S3 sends when notifications are set up.
 */
export function toReadRequests(event: unknown): ReadRequest[] {
  const direct = directSchema.safeParse(event)
  if (direct.success) return [direct.data]
  if (isTest(event)) return []
  return notificationSchema
    .parse(event)
    .Records.map(({ s3 }) => ({ object: { bucket: s3.bucket.name, key: decodeKey(s3.object.key), versionId: s3.object.versionId ?? 'null' } }))
    .filter(({ object }) => isFileKey(object.key))
}

function isTest(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'Event' in event && event.Event === 's3:TestEvent'
}

function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '))
}
