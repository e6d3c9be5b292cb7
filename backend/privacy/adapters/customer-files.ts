import { DeleteObjectCommand, GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import type { CustomerFiles, FileVersion } from '../ports.ts'
import { eraseStream } from '../rules/erase-stream.ts'
import { putStream } from './put-stream.ts'

/** Order files in S3. A copy is written while the file is read: a part of each is in memory. */
export function customerFiles(client: S3Client): CustomerFiles {
  return {
    async copyWithout(customer, file, key) {
      const found = await openFile(client, file)
      if (!found) return undefined
      // most files that are looked into hold nothing: the first reading finds out, the second writes
      if (!(await holds(found.body, customer))) return undefined
      const again = await openFile(client, file)
      if (!again) return undefined
      const address = { Bucket: file.bucket, Key: key, ContentType: again.type, Metadata: again.metadata }
      const versionId = await putStream(
        client,
        address,
        eraseStream(again.body, customer, () => {}),
      )
      return { bucket: file.bucket, key, versionId }
    },
    async delete({ bucket, key, versionId }) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }))
    },
  }
}

async function holds(body: AsyncIterable<Uint8Array>, customer: string): Promise<boolean> {
  let found = false
  for await (const _ of eraseStream(body, customer, () => (found = true))) if (found) return true
  return found
}

async function openFile(client: S3Client, { bucket, key, versionId }: FileVersion) {
  try {
    const { Body, ContentType, Metadata } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }))
    return { body: Body as AsyncIterable<Uint8Array>, type: ContentType, metadata: Metadata } // in Node a Readable
  } catch (error) {
    // expired, or deleted by hand
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined
    throw error
  }
}
