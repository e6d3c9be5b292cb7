import { S3Client } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { s3UploadForms } from './s3-upload-forms.ts'

const client = new S3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'id', secretAccessKey: 'key' } })
const form = { key: 'uploads/1/a.csv', contentType: 'text/csv', traceparent: '00-1', maxBytes: 12, validSeconds: 300 }

async function conditionsOf(uploadedBy: { subject: string; name: string } | undefined): Promise<unknown[]> {
  const { fields } = await s3UploadForms(client, 'intake').create({ ...form, uploadedBy })
  return JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString()).conditions
}

it('fixes key, type, size, trace and person', async () => {
  expect(await conditionsOf({ subject: 's-1', name: 'Ännchen' })).toEqual(
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

it('names no person where nobody is known', async () => {
  expect(JSON.stringify(await conditionsOf(undefined))).not.toContain('uploaded-by')
})
