import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, get, givenStack, header } from '../../system/support/stack.ts'
import { forbiddenSession } from '../expected-denials.ts'
import { sessionOf } from './roles.ts'

// the other company's system: it has the role's name and its external id, and nothing else of ours
const { record } = await givenStack()
const own = `${record.service}-${record.stage}`
const RoleArn = `arn:aws:iam::000000000000:role/${own}-drop-off-partner`
const ExternalId = `${own}-partner`
const Bucket = `${own}-intake-000000000000`
const another = `${record.service}-of-somebody-else`
const administrators = new S3Client({ ...clientOptions(record), forcePathStyle: true })
let honest: S3Client
let curious: S3Client

beforeAll(async () => {
  await administrators.send(new CreateBucketCommand({ Bucket: another }))
  ;[honest, curious] = (await Promise.all(['partner', forbiddenSession].map((RoleSessionName) => clientOf(RoleSessionName)))) as [S3Client, S3Client] // as many as names
})

afterAll(() => administrators.send(new DeleteBucketCommand({ Bucket: another })))

async function clientOf(RoleSessionName: string): Promise<S3Client> {
  const credentials = await sessionOf(record, { RoleArn, RoleSessionName, ExternalId })
  return new S3Client({ ...clientOptions(record), credentials, forcePathStyle: true, maxAttempts: 1 })
}

test('what it puts under its own prefix is read', async () => {
  const Key = `drops/partner/${crypto.randomUUID()}.csv`
  await honest.send(new PutObjectCommand({ Bucket, Key, Body: `${header}PARTNER-1,1,placed,2026-01-01T00:00:00Z,ACME,1.00,EUR\n` }))
  const { lines } = await eventually('an import', async () => {
    const { items } = await get<{ items: { lines: number; settled: boolean }[] }>(record, `/imports?key=${encodeURIComponent(Key)}`)
    return items.find(({ settled }) => settled)
  })
  expect(lines).toBe(1)
})

test('it can put nowhere else, and read, list or delete nothing, its own files neither', async () => {
  const Key = 'drops/partner/kept.csv'
  await honest.send(new PutObjectCommand({ Bucket, Key, Body: header }))
  const tried = {
    'put beside its prefix': () => curious.send(new PutObjectCommand({ Bucket, Key: 'drops/partner-2/x.csv', Body: header })),
    'put among all drops': () => curious.send(new PutObjectCommand({ Bucket, Key: 'drops/x.csv', Body: header })),
    'put an upload': () => curious.send(new PutObjectCommand({ Bucket, Key: 'uploads/x.csv', Body: header })),
    'put a result': () => curious.send(new PutObjectCommand({ Bucket, Key: 'results/x.csv', Body: header })),
    'put into another bucket': () => curious.send(new PutObjectCommand({ Bucket: another, Key, Body: header })),
    read: () => curious.send(new GetObjectCommand({ Bucket, Key })),
    list: () => curious.send(new ListObjectsV2Command({ Bucket, Prefix: 'drops/partner/' })),
    delete: () => curious.send(new DeleteObjectCommand({ Bucket, Key })),
  }
  const answers = await Promise.all(
    Object.entries(tried).map(
      async ([what, send]) =>
        `${what}: ${await send().then(
          () => 'allowed',
          (error: Error) => error.name,
        )}`,
    ),
  )
  expect(answers).toEqual(Object.keys(tried).map((what) => `${what}: AccessDenied`))
})

test.each([undefined, 'somebody-else'])('with the external id %s nobody gets its role', async (given) => {
  const attempt = sessionOf(record, { RoleArn, RoleSessionName: 'partner', ...(given ? { ExternalId: given } : {}) })
  await expect(attempt).rejects.toMatchObject({ name: 'AccessDenied' })
})
