import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'

/** 10,000 parts at most: enough for a file of 80 GB, and the largest upload is 1 GiB. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const partBytes = 8 * 1024 * 1024

/** Puts a stream of unknown length and returns its version: at once where it is small, in parts where not. Unfinished parts are deleted by the bucket's lifecycle. */
export async function putStream(client: S3Client, address: PutObjectCommandInput, source: AsyncIterable<Buffer>): Promise<string> {
  const place = { Bucket: address.Bucket, Key: address.Key }
  const parts: CompletedPart[] = []
  let uploadId: string | undefined
  let pieces: Buffer[] = []
  let held = 0
  const sendPart = async () => {
    uploadId ??= (await client.send(new CreateMultipartUploadCommand(address))).UploadId
    const PartNumber = parts.length + 1
    const { ETag } = await client.send(new UploadPartCommand({ ...place, UploadId: uploadId, PartNumber, Body: Buffer.concat(pieces) }))
    parts.push({ ETag, PartNumber })
    pieces = []
    held = 0
  }
  for await (const piece of source) {
    pieces.push(piece)
    held += piece.length
    if (held >= partBytes) await sendPart()
  }
  if (!uploadId) return versionOf(await client.send(new PutObjectCommand({ ...address, Body: Buffer.concat(pieces) })))
  if (held > 0) await sendPart()
  return versionOf(await client.send(new CompleteMultipartUploadCommand({ ...place, UploadId: uploadId, MultipartUpload: { Parts: parts } })))
}

function versionOf({ VersionId }: { VersionId?: string }): string {
  if (VersionId) return VersionId
  throw new Error('The bucket keeps no versions: a file without one cannot be named.')
}
