import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOptions } from '../../stack/client-options.ts'
import { separatePlace } from '../place.ts'
import { localstackHost } from './engine.ts'
import { absent, createFunction, frontSecret, invoke, region, startTestEngine, type TestEngine } from './test-engine.ts'

const Bucket = 'kept'

describe.skipIf(absent)(`stored objects${absent ? ` (${absent})` : ''}`, () => {
  let here: TestEngine
  let s3: S3Client

  const client = () => new S3Client({ ...clientOptions(here.access), forcePathStyle: true })
  async function createBucket(): Promise<void> {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }))
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  }
  async function everything(): Promise<object[]> {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
    const read = Versions.map(async ({ Key, VersionId, IsLatest, ETag, LastModified }) => {
      const { Body, ContentType, Metadata } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))
      return { Key, VersionId, IsLatest, ETag, LastModified, ContentType, Metadata, text: await Body?.transformToString() }
    })
    return [...(await Promise.all(read)), ...DeleteMarkers.map(({ Key, VersionId, IsLatest }) => ({ Key, VersionId, IsLatest }))]
  }

  beforeAll(async () => {
    here = await startTestEngine()
    s3 = client()
    await createBucket()
  }, 120_000)
  afterAll(async () => {
    s3?.destroy()
    await here?.remove()
  })

  test('every version outlives an engine that is killed, and the engine says that all else is lost', async () => {
    expect(here.engine.state).toEqual({ kind: 'new' })
    for (const text of ['first', 'second'])
      await s3.send(new PutObjectCommand({ Bucket, Key: 'a key/ü', Body: text, ContentType: 'text/csv', Metadata: { who: text } }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'deleted', Body: 'any' }))
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }))
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'removed', Body: 'any' }))
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'removed', VersionId }))
    const before = await everything()
    expect(before).toHaveLength(4)
    const killed = new Date()
    process.kill(here.engine.pid, 'SIGKILL')
    await here.engine.ended
    here = await here.again()
    expect(here.engine.state).toMatchObject({ kind: 'lost' })
    if (here.engine.state.kind === 'lost') expect(here.engine.state.since.getTime()).toBeLessThan(killed.getTime())
    s3.destroy()
    s3 = client()
    await createBucket()
    expect(await everything()).toEqual(before)
  }, 120_000)

  test('a copy of a running engine has the objects, and functions stand still until it is released', async () => {
    const iam = new IAMClient(clientOptions(here.access))
    await iam.send(new CreateRoleCommand({ RoleName: 'any', AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' }))
    iam.destroy()
    await createFunction(here.access, 'answers', `exports.handler = async () => 'yes'`)
    expect((await invoke(here.access, 'answers')).payload).toBe('yes')
    const folder = join(here.folder, 'copy')
    const door = { endpoint: here.access.endpoint, frontSecret }
    const { release } = await localstackHost.snapshot(separatePlace('', here.folder), folder, door)
    let answered = false
    const later = invoke(here.access, 'answers').then(() => (answered = true))
    // what waits can't be waited for: a second copy is refused as long as it does
    await expect(localstackHost.snapshot(separatePlace('', here.folder), `${folder}-2`, door)).rejects.toMatchObject({ code: 'engine-not-copied' })
    expect(answered).toBe(false)
    await release()
    await later
    await expect(release()).rejects.toMatchObject({ code: 'engine-not-copied' })
    expect((await readdir(join(folder, 'objects', Bucket))).toSorted()).toEqual(
      (await readdir(join(here.folder, 'engine-state', 'objects', Bucket))).toSorted(),
    )
  }, 60_000)
})
