import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { ResultFile, ResultFiles } from '../write-refused-file.ts'

/** S3's smallest part, but for the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const partBytes = 5 * 1024 * 1024
const contentType = 'text/csv; charset=utf-8'

/** Files below results/: one PutObject where they are small, a multipart upload where they are not; 5 MiB in memory. */
export function s3ResultFiles(client: S3Client, bucket: string): ResultFiles {
  return { create: (key, downloadName) => resultFile(client, { Bucket: bucket, Key: key }, downloadName) }
}

function resultFile(client: S3Client, address: { Bucket: string; Key: string }, downloadName: string): ResultFile {
  let pieces: Buffer[] = []
  let held = 0
  let uploadId: string | undefined
  const parts: CompletedPart[] = []

  const take = (): Buffer => {
    const body = Buffer.concat(pieces)
    pieces = []
    held = 0
    return body
  }
  const sendPart = async () => {
    uploadId ??= (await client.send(new CreateMultipartUploadCommand({ ...address, ContentType: contentType }))).UploadId
    const PartNumber = parts.length + 1
    const { ETag } = await client.send(new UploadPartCommand({ ...address, UploadId: uploadId, PartNumber, Body: take() }))
    parts.push({ ETag, PartNumber })
  }

  return {
    async write(piece) {
      pieces.push(piece)
      held += piece.length
      if (held >= partBytes) await sendPart()
    },
    async close(validSeconds) {
      if (uploadId === undefined) {
        await client.send(new PutObjectCommand({ ...address, Body: take(), ContentType: contentType }))
      } else {
        if (held > 0) await sendPart()
        await client.send(new CompleteMultipartUploadCommand({ ...address, UploadId: uploadId, MultipartUpload: { Parts: parts } }))
      }
      const download = new GetObjectCommand({ ...address, ResponseContentDisposition: `attachment; filename="${downloadName}"` })
      return getSignedUrl(client, download, { expiresIn: validSeconds })
    },
    async abort() {
      if (uploadId !== undefined) await client.send(new AbortMultipartUploadCommand({ ...address, UploadId: uploadId }))
    },
  }
}
