import type { S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { writeUploader } from '../rules/uploader.ts'
import type { UploadForms } from '../start-upload.ts'

/** Presigned POST forms: the only kind of presigned upload whose size S3 limits. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
export function s3UploadForms(client: S3Client, bucket: string): UploadForms {
  return {
    create: ({ key, contentType, traceparent, uploadedBy, maxBytes, validSeconds }) =>
      createPresignedPost(client, {
        Bucket: bucket,
        Key: key,
        Expires: validSeconds,
        Fields: {
          'Content-Type': contentType,
          'x-amz-meta-traceparent': traceparent,
          'x-amz-meta-uploaded-by': writeUploader(uploadedBy),
        },
        // the signer adds that bucket, key and every field must be exactly these
        Conditions: [['content-length-range', 0, maxBytes]],
      }),
  }
}
