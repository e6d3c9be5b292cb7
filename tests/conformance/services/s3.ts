import type { ListObjectVersionsOutput } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { refusal } from '../waiting.ts'
import { bucket, put, textOf, versionedBucket } from './buckets.ts'

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide'
const api = 'https://docs.aws.amazon.com/AmazonS3/latest/API'

/** Objects, versions and uploads in parts; presigned requests and notifications have files of their own. */
export const s3 = [
  behaviour({
    id: 's3.put-get',
    statement: 'An object is read with the content, type and metadata that it was stored with',
    source: `${api}/API_GetObject.html`,
    trust: 'documented',
    operations: ['s3:CreateBucket', 's3:PutObject', 's3:GetObject'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      const stored = { Bucket, Key: 'a folder/ä+b.csv', Body: 'größer', ContentType: 'text/csv', Metadata: { traceparent: '00-1-2-01' } }
      const { ETag } = await aws.s3.putObject(stored)
      const read = await aws.s3.getObject({ Bucket, Key: stored.Key })
      expect(read).toMatchObject({ ContentType: 'text/csv', Metadata: stored.Metadata, ContentLength: 8, ETag })
      expect(await read.Body?.transformToString()).toBe('größer')
    },
  }),
  behaviour({
    id: 's3.missing-object',
    statement: 'An object that is not there is NoSuchKey to GetObject, and NotFound to HeadObject, for whoever may list the bucket',
    source: `${api}/API_GetObject.html`,
    trust: 'documented',
    operations: ['s3:GetObject', 's3:HeadObject'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      expect(await refusal(aws.s3.getObject({ Bucket, Key: 'none' }))).toBe('NoSuchKey')
      expect(await refusal(aws.s3.headObject({ Bucket, Key: 'none' }))).toBe('NotFound')
    },
  }),
  behaviour({
    id: 's3.versions',
    statement: 'In a versioned bucket each put makes a version, and each is read by its id',
    source: `${guide}/RetrievingObjectVersions.html`,
    trust: 'documented',
    operations: ['s3:PutBucketVersioning', 's3:PutObject', 's3:GetObject'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      const [first, second] = [await put(aws, Bucket, 'key', 'one'), await put(aws, Bucket, 'key', 'two')]
      expect(first).not.toBe(second)
      expect(await Promise.all([first, second, undefined].map((id) => textOf(aws, Bucket, 'key', id)))).toEqual(['one', 'two', 'two'])
    },
  }),
  behaviour({
    id: 's3.unknown-version',
    statement: 'A version that is not there is NoSuchVersion',
    source: `${api}/ErrorResponses.html`,
    trust: 'documented',
    operations: ['s3:GetObject', 's3:DeleteObject'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      const VersionId = await put(aws, Bucket, 'key', 'one')
      await put(aws, Bucket, 'key', 'two')
      await aws.s3.deleteObject({ Bucket, Key: 'key', VersionId })
      expect(await refusal(aws.s3.getObject({ Bucket, Key: 'key', VersionId }))).toBe('NoSuchVersion')
    },
  }),
  behaviour({
    id: 's3.delete-marker',
    statement: 'A delete without a version hides the object behind a delete marker; its versions are still read',
    source: `${guide}/DeleteMarker.html`,
    trust: 'documented',
    operations: ['s3:DeleteObject', 's3:GetObject'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      const version = await put(aws, Bucket, 'key', 'kept')
      expect((await aws.s3.deleteObject({ Bucket, Key: 'key' })).DeleteMarker).toBe(true)
      expect(await refusal(aws.s3.getObject({ Bucket, Key: 'key' }))).toBe('NoSuchKey')
      expect(await textOf(aws, Bucket, 'key', version)).toBe('kept')
    },
  }),
  behaviour({
    id: 's3.marker-removed',
    statement: 'When the delete marker is deleted by its version id, the object is back',
    source: `${guide}/RemDelMarker.html`,
    trust: 'documented',
    operations: ['s3:DeleteObject'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      await put(aws, Bucket, 'key', 'kept')
      const { VersionId } = await aws.s3.deleteObject({ Bucket, Key: 'key' })
      await aws.s3.deleteObject({ Bucket, Key: 'key', VersionId })
      expect(await textOf(aws, Bucket, 'key')).toBe('kept')
    },
  }),
  behaviour({
    id: 's3.list-versions',
    statement: 'ListObjectVersions lists the versions of a key newest first, marks the latest, and lists delete markers',
    source: `${api}/API_ListObjectVersions.html`,
    trust: 'documented',
    operations: ['s3:ListObjectVersions'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      const versions = [await put(aws, Bucket, 'key', '1'), await put(aws, Bucket, 'key', '2')]
      const { VersionId: marker } = await aws.s3.deleteObject({ Bucket, Key: 'key' })
      const { Versions = [], DeleteMarkers = [] } = await aws.s3.listObjectVersions({ Bucket, Prefix: 'key' })
      expect(Versions.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual(versions.toReversed().map((each) => [each, false]))
      expect(DeleteMarkers.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([[marker, true]])
    },
  }),
  behaviour({
    id: 's3.list-versions-pages',
    statement: 'ListObjectVersions continues after the key and version that a page ends with',
    source: `${api}/API_ListObjectVersions.html`,
    trust: 'documented',
    operations: ['s3:ListObjectVersions'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      for (const key of ['a', 'a', 'b', 'c']) await put(aws, Bucket, key, key)
      const keys: (string | undefined)[] = []
      let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}
      for (let page = 0; marker && page < 9; page++) {
        const answer: ListObjectVersionsOutput = await aws.s3.listObjectVersions({ Bucket, MaxKeys: 1, ...marker })
        keys.push(...(answer.Versions ?? []).map(({ Key }) => Key))
        marker = answer.IsTruncated ? { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker } : undefined
      }
      expect(keys).toEqual(['a', 'a', 'b', 'c'])
    },
  }),
  behaviour({
    id: 's3.range',
    statement: 'A range of bytes is answered with that part alone, also of a version, and says where it lies',
    source: `${api}/API_GetObject.html`,
    trust: 'documented',
    operations: ['s3:GetObject'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      const VersionId = await put(aws, Bucket, 'key', '0123456789')
      await put(aws, Bucket, 'key', 'newer')
      const part = await aws.s3.getObject({ Bucket, Key: 'key', VersionId, Range: 'bytes=2-4' })
      expect([await part.Body?.transformToString(), part.ContentRange, part.$metadata.httpStatusCode]).toEqual(['234', 'bytes 2-4/10', 206])
      const rest = await aws.s3.getObject({ Bucket, Key: 'key', VersionId, Range: 'bytes=7-' })
      expect(await rest.Body?.transformToString()).toBe('789')
    },
  }),
  behaviour({
    id: 's3.range-beyond',
    statement: 'A range that begins behind the end is refused with InvalidRange',
    source: `${api}/ErrorResponses.html`,
    trust: 'documented',
    operations: ['s3:GetObject'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      await put(aws, Bucket, 'key', 'short')
      expect(await refusal(aws.s3.getObject({ Bucket, Key: 'key', Range: 'bytes=5-' }))).toBe('InvalidRange')
    },
  }),
  behaviour({
    id: 's3.list-prefix',
    statement: 'ListObjectsV2 lists the keys with a prefix in their order, page by page',
    source: `${api}/API_ListObjectsV2.html`,
    trust: 'documented',
    operations: ['s3:ListObjectsV2'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      for (const key of ['in/b', 'out/x', 'in/a', 'in/C']) await put(aws, Bucket, key, key)
      const first = await aws.s3.listObjectsV2({ Bucket, Prefix: 'in/', MaxKeys: 2 })
      const second = await aws.s3.listObjectsV2({ Bucket, Prefix: 'in/', ContinuationToken: first.NextContinuationToken })
      expect([first, second].map(({ Contents = [], IsTruncated }) => [Contents.map(({ Key }) => Key), IsTruncated])).toEqual([
        [['in/C', 'in/a'], true],
        [['in/b'], false],
      ])
    },
  }),
  behaviour({
    id: 's3.read-after-write',
    statement: 'A put, an overwrite and a delete are seen by the next read and the next list',
    source: `${guide}/Welcome.html#ConsistencyModel`,
    trust: 'documented',
    operations: ['s3:PutObject', 's3:GetObject', 's3:ListObjectsV2', 's3:DeleteObject'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      for (const text of ['one', 'two']) {
        await put(aws, Bucket, 'key', text)
        expect(await textOf(aws, Bucket, 'key')).toBe(text)
      }
      await aws.s3.deleteObject({ Bucket, Key: 'key' })
      expect((await aws.s3.listObjectsV2({ Bucket })).KeyCount).toBe(0)
    },
  }),
  behaviour({
    id: 's3.multipart',
    statement: 'An upload in parts becomes one object when it is completed, and is not seen before',
    source: `${guide}/mpuoverview.html`,
    trust: 'documented',
    operations: ['s3:CreateMultipartUpload', 's3:UploadPart', 's3:CompleteMultipartUpload', 's3:HeadObject'],
    run: async (aws) => {
      const upload = { Bucket: await bucket(aws), Key: 'key' }
      const { UploadId } = await aws.s3.createMultipartUpload({ ...upload, ContentType: 'text/csv' })
      const sizes = [5 * 1024 * 1024, 10]
      const Parts = []
      for (const [at, size] of sizes.entries()) {
        const { ETag } = await aws.s3.uploadPart({ ...upload, UploadId, PartNumber: at + 1, Body: Buffer.alloc(size, 'x') })
        Parts.push({ ETag, PartNumber: at + 1 })
      }
      expect(await refusal(aws.s3.headObject(upload))).toBe('NotFound')
      await aws.s3.completeMultipartUpload({ ...upload, UploadId, MultipartUpload: { Parts } })
      expect(await aws.s3.headObject(upload)).toMatchObject({
        ContentLength: 5 * 1024 * 1024 + 10,
        ContentType: 'text/csv',
        ETag: expect.stringMatching(/^"[0-9a-f]{32}-2"$/),
      })
    },
  }),
  behaviour({
    id: 's3.multipart-small-part',
    statement: 'A part other than the last that is smaller than 5 MiB is refused when the upload is completed',
    source: `${guide}/qfacts.html`,
    trust: 'documented',
    operations: ['s3:CompleteMultipartUpload'],
    run: async (aws) => {
      const upload = { Bucket: await bucket(aws), Key: 'key' }
      const { UploadId } = await aws.s3.createMultipartUpload(upload)
      const part = async (PartNumber: number) => {
        const { ETag } = await aws.s3.uploadPart({ ...upload, UploadId, PartNumber, Body: 'small' })
        return { ETag, PartNumber }
      }
      const Parts = [await part(1), await part(2)]
      expect(await refusal(aws.s3.completeMultipartUpload({ ...upload, UploadId, MultipartUpload: { Parts } }))).toBe('EntityTooSmall')
    },
  }),
  behaviour({
    id: 's3.multipart-aborted',
    statement: 'An aborted upload takes no further part and leaves no object',
    source: `${api}/API_AbortMultipartUpload.html`,
    trust: 'documented',
    operations: ['s3:AbortMultipartUpload', 's3:UploadPart'],
    run: async (aws) => {
      const upload = { Bucket: await bucket(aws), Key: 'key' }
      const { UploadId } = await aws.s3.createMultipartUpload(upload)
      await aws.s3.uploadPart({ ...upload, UploadId, PartNumber: 1, Body: 'x' })
      await aws.s3.abortMultipartUpload({ ...upload, UploadId })
      expect(await refusal(aws.s3.uploadPart({ ...upload, UploadId, PartNumber: 2, Body: 'x' }))).toBe('NoSuchUpload')
      expect(await refusal(aws.s3.headObject(upload))).toBe('NotFound')
    },
  }),
  behaviour({
    id: 's3.bucket-not-empty',
    statement: 'A bucket that holds anything, even an older version, is not deleted',
    source: `${api}/API_DeleteBucket.html`,
    trust: 'documented',
    operations: ['s3:DeleteBucket'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      await put(aws, Bucket, 'key', 'x')
      await aws.s3.deleteObject({ Bucket, Key: 'key' })
      expect(await refusal(aws.s3.deleteBucket({ Bucket }))).toBe('BucketNotEmpty')
    },
  }),
  behaviour({
    id: 's3.create-again',
    statement: 'A bucket that one owns already is not created again',
    source: `${api}/API_CreateBucket.html`,
    trust: 'documented',
    operations: ['s3:CreateBucket'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      const again = aws.s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } })
      expect(await refusal(again)).toMatch(/BucketAlreadyOwnedByYou/)
    },
  }),
  behaviour({
    id: 's3.delete-objects',
    statement: 'DeleteObjects deletes the versions that it names, and a delete marker like any',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html',
    trust: 'documented',
    operations: ['s3:DeleteObjects', 's3:ListObjectVersions'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      for (const Body of ['one', 'two']) await aws.s3.putObject({ Bucket, Key: 'file', Body })
      await aws.s3.deleteObject({ Bucket, Key: 'file' })
      const { Versions = [], DeleteMarkers = [] } = await aws.s3.listObjectVersions({ Bucket })
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
      expect(Objects).toHaveLength(3)
      await aws.s3.deleteObjects({ Bucket, Delete: { Objects } })
      expect((await aws.s3.listObjectVersions({ Bucket })).Versions ?? []).toEqual([])
    },
  }),
]
