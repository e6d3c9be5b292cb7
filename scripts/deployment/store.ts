import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3'
import type { ClientOptions } from './cloud.ts'

/** An object as it was read: its text, what names this version of it for a conditional write, and when it was written. */
export interface StoredText {
  text: string
  etag: string
  writtenAt: Date
}

/** The artifact bucket, with one role's credentials. */
export interface Store {
  read(key: string): Promise<StoredText | undefined>
  /** The content of an object that is there. */
  bytes(key: string): Promise<Uint8Array>
  /** Writes a text where nothing is, or in place of what has that ETag. Undefined where somebody else was first, else the new ETag. */
  write(key: string, text: string, over?: { etag: string }): Promise<string | undefined>
  /** Writes a file of this machine where nothing is; S3 verifies its SHA-256. True where it was written. */
  upload(key: string, file: string): Promise<boolean>
  /** The SHA-256, in hexadecimal, that S3 knows of an object; undefined where it is not there or was written without one. */
  checksum(key: string): Promise<string | undefined>
  /** All keys that begin so, in their order. */
  keys(prefix: string): Promise<string[]>
  remove(key: string, only: { etag: string }): Promise<void>
  close(): void
}

/**
 * Opens it. Writes are conditional, so that two commands at once never take each other's objects for their own:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function openStore(client: ClientOptions, bucket: string): Store {
  const s3 = new S3Client({ ...client, forcePathStyle: client.endpoint !== undefined })
  const at = (key: string) => ({ Bucket: bucket, Key: key })
  const put = async (key: string, body: Uint8Array | string, over?: { etag: string }) => {
    const sha256 = createHash('sha256').update(body).digest('base64')
    const condition = over ? { IfMatch: over.etag } : { IfNoneMatch: '*' }
    return unlessRefused(s3.send(new PutObjectCommand({ ...at(key), Body: body, ChecksumSHA256: sha256, ...condition })))
  }
  return {
    async read(key) {
      const found = await unlessMissing(s3.send(new GetObjectCommand(at(key))))
      if (!found?.Body) return undefined
      return { text: await found.Body.transformToString(), etag: found.ETag ?? '', writtenAt: found.LastModified ?? new Date(0) }
    },
    bytes: async (key) => (await s3.send(new GetObjectCommand(at(key)))).Body?.transformToByteArray() ?? new Uint8Array(),
    write: async (key, text, over) => (await put(key, text, over))?.ETag,
    upload: async (key, file) => (await put(key, await readFile(file))) !== undefined,
    async checksum(key) {
      const found = await unlessMissing(s3.send(new HeadObjectCommand({ ...at(key), ChecksumMode: 'ENABLED' })))
      return found?.ChecksumSHA256 && Buffer.from(found.ChecksumSHA256, 'base64').toString('hex')
    },
    async keys(Prefix) {
      const pages = await Array.fromAsync(paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix }))
      return pages.flatMap(({ Contents = [] }) => Contents.map(({ Key = '' }) => Key))
    },
    async remove(key, { etag }) {
      await unlessRefused(s3.send(new DeleteObjectCommand({ ...at(key), IfMatch: etag })))
    },
    close: () => s3.destroy(),
  }
}

/** Undefined where the object is not there. */
async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  return unless(answer, [404])
}

/** Undefined where the condition does not hold, or another write of the same object was under way. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  return unless(answer, [404, 409, 412])
}

async function unless<T>(answer: Promise<T>, statuses: readonly number[]): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    const status = (error as S3ServiceException).$metadata?.httpStatusCode // of whatever S3 answers
    if (status && statuses.includes(status)) return undefined
    throw error
  }
}
