import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { createPresignedPost, type PresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { clientOptions, type EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

/** A bucket of the tests' own, with one object, whose rules let the stack's page post forms. */
export interface Samples {
  bucket: string
  /** The signed address of the object, whose content is `kept`: path and query. */
  getPath: string
  /** A form that uploads the object `form`. */
  form(access?: EngineAccess): Promise<PresignedPost>
  remove(): Promise<void>
}

export async function samples(record: StackRecord): Promise<Samples> {
  const s3 = client(record)
  const bucket = `samples-${crypto.randomUUID()}`
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  const rule = { AllowedOrigins: [record.urls.page], AllowedMethods: ['POST'], AllowedHeaders: ['*'] }
  await s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } }))
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'object', Body: 'kept' }))
  const address = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: 'object' })))
  return {
    bucket,
    getPath: `${address.pathname}${address.search}`,
    form: (access = record) => createPresignedPost(client(access), { Bucket: bucket, Key: 'form', Expires: 300 }),
    remove: async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
      await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: Contents.map(({ Key = '' }) => ({ Key })) } }))
      await s3.send(new DeleteBucketCommand({ Bucket: bucket }))
      s3.destroy()
    },
  }
}

/** A client that tries once. */
export function client(access: EngineAccess): S3Client {
  return new S3Client({ ...clientOptions(access), forcePathStyle: true, maxAttempts: 1 })
}
