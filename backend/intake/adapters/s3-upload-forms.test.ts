import { S3Client } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { s3UploadForms } from './s3-upload-forms.ts'

const client = new S3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'id', secretAccessKey: 'key' } })

it('fixes key, type, size, trace and person', async () => {
  const { fields } = await s3UploadForms(client, 'intake').create({
    key: 'uploads/1/a.csv',
    contentType: 'text/csv',
    traceparent: '00-1',
    uploadedBy: { subject: 's-1', name: 'Ännchen' },
    maxBytes: 12,
    validSeconds: 300,
  })
  expect(JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString()).conditions).toEqual(
    expect.arrayContaining([
      ['content-length-range', 0, 12],
      { bucket: 'intake' },
      { key: 'uploads/1/a.csv' },
      { 'Content-Type': 'text/csv' },
      { 'x-amz-meta-traceparent': '00-1' },
      { 'x-amz-meta-uploaded-by': 's-1 %C3%84nnchen' },
    ]),
  )
})
