import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishPage } from '../../scripts/page/publish.ts'
import { givenStack } from './support/stack.ts'

const { record } = await givenStack()
const client = clientOptions(record)
const [s3, ssm] = [new S3Client(client), new SSMClient(client)]
const access = { service: record.service, stage: record.stage, client }
const places = { bucket: 'page/bucket', configuration: 'page/config' }
const files = { 'index.html': '<!doctype html>', 'theme.js': '1', 'assets/main-AbC123.js': '2', 'samples/one.csv': 'a,b\n' }
let folder = ''
let bucket = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-page-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  bucket = await parameter('page/bucket')
})
afterAll(async () => {
  for (const Key of [...Object.keys(files), 'config.json']) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
  await rm(folder, { recursive: true, force: true })
  for (const each of [s3, ssm]) each.destroy()
})

const parameter = async (name: string) =>
  (await ssm.send(new GetParameterCommand({ Name: `/${record.service}/${record.stage}/${name}` }))).Parameter?.Value ?? ''

const stored = async (Key: string) => {
  const { Body, CacheControl, ContentType } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))
  return { text: await Body?.transformToString(), CacheControl, ContentType }
}

test('a built page is on a stage with that stage’s configuration: named files for a year, all others asked for again', async () => {
  expect(await publishPage(access, places, folder)).toBe(5)
  const [year, ask] = ['public, max-age=31536000, immutable', 'no-cache']
  expect(await stored('assets/main-AbC123.js')).toEqual({ text: '2', CacheControl: year, ContentType: 'text/javascript; charset=utf-8' })
  expect(await stored('index.html')).toEqual({ text: '<!doctype html>', CacheControl: ask, ContentType: 'text/html; charset=utf-8' })
  expect(await stored('samples/one.csv')).toEqual({ text: 'a,b\n', CacheControl: ask, ContentType: 'text/csv; charset=utf-8' })
  expect(await stored('config.json')).toEqual({
    text: await parameter('page/config'),
    CacheControl: ask,
    ContentType: 'application/json; charset=utf-8',
  })
})

test('a folder without a page, and a stage that was never deployed, are refused', async () => {
  await expect(publishPage(access, places, join(folder, 'samples'))).rejects.toMatchObject({ code: 'no-page' })
  await expect(publishPage({ ...access, stage: 'never' }, places, folder)).rejects.toMatchObject({
    code: 'no-page-place',
    message: `The stage never has no parameter /${record.service}/never/page/bucket.`,
  })
})
