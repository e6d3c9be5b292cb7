import { Readable } from 'node:stream'
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { StagecraftError } from '../../../errors.ts'
import { clientOptions } from '../../../stack/client-options.ts'
import type { ConsoleContext } from '../../context.ts'
import { physicalIds } from '../../physical.ts'
import type { BucketRow, ObjectDetail, ObjectPage } from './types.ts'

const pageSize = 100
/** Bytes of a text that are shown. */
const previewBytes = 64 * 1_024
/** Larger objects are uploaded with another tool: the console holds them in memory. */
export const mostBytes = 64 * 1_024 * 1_024
const images = /^image\/(png|jpeg|gif|webp|avif|svg\+xml)$/

/** Every bucket of the system. */
export async function buckets({ stack, description }: ConsoleContext): Promise<BucketRow[]> {
  const ids = await physicalIds(await stack())
  return Object.entries((await description()).template.Resources).flatMap(([id, { Type, Properties }]) => {
    const name = ids.get(id)
    if (Type !== 'AWS::S3::Bucket' || !name) return []
    return [{ id, name, isVersioned: JSON.stringify(Properties.VersioningConfiguration ?? '').includes('"Enabled"') }]
  })
}

/** The folders and objects of a bucket below `prefix`, by key. `next` is what the page before said. */
export async function objectPage(console: ConsoleContext, bucket: string, prefix: string, next: string | undefined): Promise<ObjectPage> {
  await known(console, bucket)
  const {
    CommonPrefixes = [],
    Contents = [],
    NextContinuationToken,
  } = await withS3(console, (client) =>
    client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, Delimiter: '/', MaxKeys: pageSize, ContinuationToken: next || undefined }),
    ),
  )
  return {
    folders: CommonPrefixes.map(({ Prefix = '' }) => Prefix),
    objects: Contents.map(({ Key = '', Size = 0, LastModified }) => ({ key: Key, size: Size, changed: LastModified?.toISOString() ?? '' })),
    ...(NextContinuationToken ? { next: NextContinuationToken } : {}),
  }
}

/** An object, its versions, and the beginning of it where it is text. */
export async function objectDetail(console: ConsoleContext, bucket: string, key: string, version: string | undefined): Promise<ObjectDetail> {
  await known(console, bucket)
  return withS3(console, async (client) => {
    const which = { Bucket: bucket, Key: key, VersionId: version || undefined }
    const [is, versions] = await Promise.all([client.send(new HeadObjectCommand(which)), versionsOf(client, bucket, key)])
    const type = is.ContentType ?? ''
    const isImage = images.test(type)
    const text = isImage || !is.ContentLength ? undefined : await beginning(client, which)
    return {
      key,
      size: is.ContentLength ?? 0,
      type,
      changed: is.LastModified?.toISOString() ?? '',
      metadata: is.Metadata ?? {},
      versions,
      ...(text === undefined ? {} : { text, isCut: (is.ContentLength ?? 0) > previewBytes }),
      isImage,
    }
  })
}

/** An object's bytes, as a stream of the web. */
export async function objectBytes(console: ConsoleContext, bucket: string, key: string, version: string | undefined): Promise<ReadableStream> {
  await known(console, bucket)
  const client = new S3Client({ ...clientOptions(await console.stack()), forcePathStyle: true })
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version || undefined }))
    if (!(Body instanceof Readable)) throw new StagecraftError('no-such-object', `${key} is empty.`)
    // a client that ends takes its connections along
    Body.once('close', () => client.destroy())
    return Readable.toWeb(Body) as ReadableStream // Node's own type of the same stream
  } catch (error) {
    client.destroy()
    throw error
  }
}

/** Puts an object. */
export async function upload(console: ConsoleContext, bucket: string, key: string, type: string, bytes: ArrayBuffer): Promise<{ key: string }> {
  await known(console, bucket)
  await withS3(console, (client) =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: key, ContentType: type || undefined, Body: new Uint8Array(bytes) })),
  )
  return { key }
}

async function versionsOf(client: S3Client, Bucket: string, key: string): Promise<ObjectDetail['versions']> {
  const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: key, MaxKeys: 200 }))
  const all = [...Versions.map((each) => ({ ...each, isDeleted: false })), ...DeleteMarkers.map((each) => ({ ...each, Size: 0, isDeleted: true }))]
  return all
    .filter(({ Key }) => Key === key)
    .map(({ VersionId = '', Size = 0, LastModified, IsLatest = false, isDeleted }) => ({
      id: VersionId,
      size: Size,
      changed: LastModified?.toISOString() ?? '',
      isLatest: IsLatest,
      isDeleted,
    }))
    .sort((one, other) => other.changed.localeCompare(one.changed))
}

// text is what decodes as UTF-8 and has no character that no text has
async function beginning(client: S3Client, which: { Bucket: string; Key: string; VersionId?: string }): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ ...which, Range: `bytes=0-${previewBytes - 1}` }))
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array()
  // a character that is cut at the end is no fault
  const text = new TextDecoder('utf-8').decode(bytes, { stream: true })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no text has
  return /[\u0000-\u0008\u000e-\u001a\ufffd]/.test(text) ? undefined : text
}

// only the system's own buckets: an engine may have others' too
async function known(console: ConsoleContext, bucket: string): Promise<void> {
  const all = await buckets(console)
  if (all.some(({ name }) => name === bucket)) return
  throw new StagecraftError('no-such-bucket', `There is no bucket “${bucket}”.`, { hint: `There are: ${all.map(({ name }) => name).join(', ')}.` })
}

async function withS3<T>({ stack }: ConsoleContext, work: (client: S3Client) => Promise<T>): Promise<T> {
  const client = new S3Client({ ...clientOptions(await stack()), forcePathStyle: true })
  try {
    return await work(client)
  } finally {
    client.destroy()
  }
}
