import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { DropOff } from '../ports.ts'

/** Below the prefix of other systems, in a folder of its own. */
export function s3DropOff(client: S3Client, bucket: string): DropOff {
  return {
    async put(name, text) {
      const key = `drops/smoke-test/${name}`
      const { VersionId: versionId } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: 'text/csv' }))
      if (!versionId) throw new Error(`The bucket ${bucket} gave ${key} no version: it is not versioned.`)
      return { bucket, key, versionId }
    },
  }
}
