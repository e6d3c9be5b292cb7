import type { Account } from '../account.ts'

/** Makes a versioned bucket and resolves to its name. */
export async function versionedBucket(aws: Account): Promise<string> {
  const Bucket = await bucket(aws)
  await aws.s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })
  return Bucket
}

/** Makes a bucket and resolves to its name. */
export async function bucket(aws: Account): Promise<string> {
  const Bucket = aws.name('bucket')
  const isDefault = aws.region === 'us-east-1'
  await aws.s3.createBucket({ Bucket, ...(!isDefault && { CreateBucketConfiguration: { LocationConstraint: aws.region as 'eu-central-1' } }) }) // any region is one
  aws.undo(() => aws.s3.deleteBucket({ Bucket }))
  aws.undo(() => empty(aws, Bucket))
  return Bucket
}

async function empty(aws: Account, Bucket: string): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await aws.s3.listObjectVersions({ Bucket })
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) await aws.s3.deleteObject({ Bucket, Key, VersionId })
  const { Uploads = [] } = await aws.s3.listMultipartUploads({ Bucket })
  for (const { Key, UploadId } of Uploads) await aws.s3.abortMultipartUpload({ Bucket, Key, UploadId })
}

/** Stores an object and resolves to its version's id. */
export async function put(aws: Account, Bucket: string, Key: string, Body: string): Promise<string> {
  const { VersionId = '' } = await aws.s3.putObject({ Bucket, Key, Body })
  return VersionId
}

/** The text of an object, or of one of its versions. */
export async function textOf(aws: Account, Bucket: string, Key: string, VersionId?: string): Promise<string | undefined> {
  return (await aws.s3.getObject({ Bucket, Key, VersionId })).Body?.transformToString()
}
