import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3'
import type { ObjectListing } from '../ports.ts'

/** The versions in the intake bucket, delete markers left out, a thousand to a page. */
export function s3ObjectListing(client: Pick<S3Client, 'send'>, bucket: string): ObjectListing {
  return {
    async page(prefix, after) {
      const [keyMarker, versionIdMarker] = after === undefined ? [] : (JSON.parse(after) as [string, string | undefined]) // as written below
      const answer = await client.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, KeyMarker: keyMarker, VersionIdMarker: versionIdMarker || undefined }),
      )
      const objects = (answer.Versions ?? []).flatMap(({ Key, VersionId, LastModified }) =>
        Key && LastModified ? [{ bucket, key: Key, versionId: VersionId ?? 'null', lastModified: LastModified }] : [],
      )
      const next = answer.IsTruncated && answer.NextKeyMarker ? JSON.stringify([answer.NextKeyMarker, answer.NextVersionIdMarker]) : undefined
      return { objects, next }
    },
  }
}
