import { GetObjectCommand, HeadObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import type { ObjectStore, ObjectVersion } from '../ports.ts'
import { readUploader } from '../rules/uploader.ts'

/** Object versions in S3: every call names the version, so that what is read is what was announced. */
export function s3ObjectStore(client: Pick<S3Client, 'send'>): ObjectStore {
  return {
    async describe(object) {
      try {
        const head = await client.send(new HeadObjectCommand(address(object)))
        const { traceparent, 'uploaded-by': uploadedBy } = head.Metadata ?? {}
        return { sizeBytes: head.ContentLength ?? 0, traceparent, uploadedBy: readUploader(object.key, uploadedBy) }
      } catch (error) {
        // 405: the version is a delete marker
        if (statusOf(error) === 404 || statusOf(error) === 405) return undefined
        throw error
      }
    },
    async read(object, from) {
      try {
        const answer = await client.send(new GetObjectCommand({ ...address(object), ...(from > 0 && { Range: `bytes=${from}-` }) }))
        const body = answer.Body as AsyncIterable<Uint8Array> // in Node a Readable
        // a server may ignore a range (RFC 9110, 14.2), and a local engine does for a version that is not the newest: its answer says so
        return from > 0 && !answer.ContentRange?.startsWith(`bytes ${from}-`) ? behind(body, from) : body
      } catch (error) {
        // 416: the place is the end
        if (from > 0 && statusOf(error) === 416) return nothing()
        throw error
      }
    },
  }
}

function address({ bucket, key, versionId }: ObjectVersion) {
  return { Bucket: bucket, Key: key, VersionId: versionId }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
}

async function* behind(body: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<Uint8Array> {
  let passed = 0
  for await (const piece of body) {
    if (passed + piece.length > from) yield piece.subarray(Math.max(0, from - passed))
    passed += piece.length
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
