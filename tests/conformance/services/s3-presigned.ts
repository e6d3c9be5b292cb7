import { GetObjectCommand } from '@aws-sdk/client-s3'
import { createPresignedPost, type PresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { pageOrigin } from '../page-origin.ts'
import { eventually, refusal } from '../waiting.ts'
import { bucket, put, versionedBucket } from './buckets.ts'

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide'
const api = 'https://docs.aws.amazon.com/AmazonS3/latest/API'
const policy = `${api}/sigv4-HTTPPOSTConstructPolicy.html`

/** A form for one key and type, of 2 to 10 bytes, with metadata. */
async function form(aws: Account, Bucket: string, options: Partial<PresignedPostOptions> = {}): Promise<PresignedPost> {
  return createPresignedPost(aws.s3, {
    Bucket,
    Key: 'uploads/file.csv',
    Expires: 60,
    Fields: { 'Content-Type': 'text/csv', 'x-amz-meta-import': 'i-1' },
    Conditions: [
      ['content-length-range', 2, 10],
      ['eq', '$Content-Type', 'text/csv'],
    ],
    ...options,
  })
}

/** Posts a form as a browser does; resolves to the status and the code of the error. */
async function post({ url, fields }: PresignedPost, content: string, others: Record<string, string> = {}) {
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...fields, ...others })) body.append(name, value)
  body.append('file', new Blob([content]), 'chosen by the user.csv')
  const answer = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(20_000) })
  return { status: answer.status, code: /<Code>([^<]*)/.exec(await answer.text())?.[1], headers: answer.headers }
}

/** What a browser is given to upload or download by. */
export const s3Presigned = [
  behaviour({
    id: 's3.post',
    statement: 'A presigned form stores the file with its type and metadata, and is answered with 204 and the version’s id',
    source: `${api}/RESTObjectPOST.html`,
    trust: 'documented',
    operations: ['s3:HeadObject'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      const { status, headers } = await post(await form(aws, Bucket), '12345')
      expect(status).toBe(204)
      const head = await aws.s3.headObject({ Bucket, Key: 'uploads/file.csv' })
      expect(head).toMatchObject({ ContentType: 'text/csv', Metadata: { import: 'i-1' }, VersionId: headers.get('x-amz-version-id') })
    },
  }),
  ...(
    [
      [
        's3.post-too-large',
        'A file above the form’s content-length-range is refused with EntityTooLarge',
        '12345678901',
        {},
        [400, 'EntityTooLarge'],
      ],
      ['s3.post-too-small', 'A file below the form’s content-length-range is refused with EntityTooSmall', '1', {}, [400, 'EntityTooSmall']],
      ['s3.post-other-key', 'A form with another key than the signed one is refused', '12345', { key: 'uploads/other.csv' }, [403, 'AccessDenied']],
      ['s3.post-other-type', 'A form with another content type is refused', '12345', { 'Content-Type': 'text/html' }, [403, 'AccessDenied']],
      ['s3.post-other-metadata', 'A form with changed metadata is refused', '12345', { 'x-amz-meta-import': 'i-2' }, [403, 'AccessDenied']],
      [
        's3.post-further-field',
        'A form with a field that the policy does not name is refused',
        '12345',
        { 'x-amz-meta-more': '1' },
        [403, 'AccessDenied'],
      ],
      [
        's3.post-false-signature',
        'A form with a false signature is refused with SignatureDoesNotMatch',
        '12345',
        { 'X-Amz-Signature': '0'.repeat(64) },
        [403, 'SignatureDoesNotMatch'],
      ],
    ] as const
  ).map(([id, statement, content, others, expected]) =>
    behaviour({
      id,
      statement,
      source: policy,
      trust: 'documented',
      operations: ['s3:HeadObject'],
      run: async (aws) => {
        const Bucket = await bucket(aws)
        const { status, code } = await post(await form(aws, Bucket), content, others)
        expect([status, code]).toEqual(expected)
        expect(await refusal(aws.s3.headObject({ Bucket, Key: 'uploads/file.csv' }))).toBe('NotFound')
      },
    }),
  ),
  behaviour({
    id: 's3.post-expired',
    statement: 'A form is refused when its policy has expired',
    source: policy,
    trust: 'documented',
    operations: [],
    run: async (aws) => {
      const expiring = await form(aws, await bucket(aws), { Expires: 1 })
      await eventually(aws, async () => {
        const { status, code } = await post(expiring, '12345')
        expect([status, code]).toEqual([403, 'AccessDenied'])
      })
    },
  }),
  behaviour({
    id: 's3.post-again',
    statement: 'A form can be used again until it expires, and makes another version',
    source: `${api}/RESTObjectPOST.html`,
    trust: 'inferred',
    operations: ['s3:ListObjectVersions'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      const given = await form(aws, Bucket)
      for (const content of ['first', 'second']) expect((await post(given, content)).status).toBe(204)
      expect((await aws.s3.listObjectVersions({ Bucket })).Versions).toHaveLength(2)
    },
  }),
  behaviour({
    id: 's3.presigned-get',
    statement: 'A presigned address is answered with the object, and with 403 where it was changed',
    source: `${guide}/using-presigned-url.html`,
    trust: 'documented',
    operations: ['s3:PutObject'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      await put(aws, Bucket, 'results/a.csv', 'kept')
      await put(aws, Bucket, 'results/b.csv', 'other')
      const address = await getSignedUrl(aws.s3, new GetObjectCommand({ Bucket, Key: 'results/a.csv' }), { expiresIn: 60 })
      expect(await (await fetch(address)).text()).toBe('kept')
      expect((await fetch(address.replace('a.csv', 'b.csv'))).status).toBe(403)
    },
  }),
  behaviour({
    id: 's3.presigned-get-expired',
    statement: 'A presigned address is answered with 403 after its time',
    source: `${guide}/using-presigned-url.html`,
    trust: 'documented',
    operations: ['s3:PutObject'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      await put(aws, Bucket, 'key', 'kept')
      const address = await getSignedUrl(aws.s3, new GetObjectCommand({ Bucket, Key: 'key' }), { expiresIn: 1 })
      await eventually(aws, async () => expect((await fetch(address)).status).toBe(403))
    },
  }),
  behaviour({
    id: 's3.presigned-disposition',
    statement: 'A presigned address can set the name under which a browser saves the object',
    source: `${api}/API_GetObject.html`,
    trust: 'documented',
    operations: ['s3:PutObject'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      await put(aws, Bucket, 'key', 'kept')
      const ResponseContentDisposition = 'attachment; filename="refused.csv"'
      const address = await getSignedUrl(aws.s3, new GetObjectCommand({ Bucket, Key: 'key', ResponseContentDisposition }))
      expect((await fetch(address)).headers.get('content-disposition')).toBe(ResponseContentDisposition)
    },
  }),
  behaviour({
    id: 's3.anonymous',
    statement: 'A request without a signature reads nothing of a private bucket',
    source: `${guide}/access-control-block-public-access.html`,
    trust: 'documented',
    operations: ['s3:PutObject'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      await put(aws, Bucket, 'key', 'kept')
      const address = new URL(await getSignedUrl(aws.s3, new GetObjectCommand({ Bucket, Key: 'key' })))
      expect((await fetch(`${address.origin}${address.pathname}`)).status).toBe(403)
    },
  }),
  behaviour({
    id: 's3.cors',
    statement: 'A preflight is allowed for the origins and methods of the bucket’s rules alone',
    source: `${guide}/cors.html`,
    trust: 'documented',
    operations: ['s3:PutBucketCors'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      const CORSRules = [{ AllowedOrigins: [pageOrigin], AllowedMethods: ['POST'], AllowedHeaders: ['*'] }]
      await aws.s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } })
      const { url } = await form(aws, Bucket)
      const preflight = async (origin: string) => {
        const answer = await fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
        return [answer.status, answer.headers.get('access-control-allow-origin')]
      }
      await eventually(aws, async () => expect(await preflight(pageOrigin)).toEqual([200, pageOrigin]))
      expect(await preflight('https://other.example.com')).toEqual([403, null])
    },
  }),
]
