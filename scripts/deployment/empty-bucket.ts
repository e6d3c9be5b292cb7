import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { ClientOptions } from './cloud.ts'

/**
 * Deletes every version of every object of a bucket; returns how many. One that is not there is empty. Throws `data-not-removable` where whoever deploys
 * may not: the account was made ready for a stage with deletion protection.
 */
export async function emptyBucket(client: ClientOptions, Bucket: string): Promise<number> {
  const s3 = new S3Client({ ...client, forcePathStyle: client.endpoint !== undefined })
  let count = 0
  try {
    for (;;) {
      // a thousand at a time, which is also what one deletion takes
      const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
      const Objects = [...Versions, ...DeleteMarkers].slice(0, 1_000).map(({ Key, VersionId }) => ({ Key, VersionId }))
      if (Objects.length === 0) return count
      const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
      if (Errors[0]) throw Object.assign(new Error(`${Errors[0].Key}: ${Errors[0].Message}`), { name: Errors[0].Code ?? 'Error' })
      count += Objects.length
    }
  } catch (error) {
    if ((error as Error).name === 'NoSuchBucket') return count
    if ((error as Error).name !== 'AccessDenied') throw error
    throw new StagecraftError('data-not-removable', `Whoever deploys may not empty ${Bucket}: the stage has \`deletionProtection\`.`, {
      hint: 'Set it to false in the stage table, run `make bootstrap` for the stage with credentials of the account’s administrator, and try again.',
      cause: error,
    })
  } finally {
    s3.destroy()
  }
}
