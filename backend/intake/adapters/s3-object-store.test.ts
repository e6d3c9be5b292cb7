import { type GetObjectCommand, HeadObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { s3ObjectStore } from './s3-object-store.ts'

const object = { bucket: 'intake', key: 'drops/a.csv', versionId: 'v1' }
const content = 'hello world'

/** S3 with one object of eleven bytes; `ranges` says whether it heeds a range. */
function storeWith({ ranges = true, failure = 0 } = {}) {
  const asked: object[] = []
  const client = {
    send: async (command: GetObjectCommand | HeadObjectCommand) => {
      asked.push(command.input)
      if (failure) throw new S3ServiceException({ name: 'Failure', $fault: 'client', $metadata: { httpStatusCode: failure } })
      if (command instanceof HeadObjectCommand) return { ContentLength: content.length, Metadata: { traceparent: 'trace', 'uploaded-by': 's-1 ann' } }
      const from = ranges ? Number(/^bytes=(\d+)-$/.exec(command.input.Range ?? '')?.[1] ?? 0) : 0
      const pieces = content.slice(from).match(/.{1,4}/g) ?? []
      return { Body: pieces.map((piece) => Buffer.from(piece)), ContentRange: from > 0 ? `bytes ${from}-10/11` : undefined }
    },
  }
  return { store: s3ObjectStore(client as unknown as S3Client), asked } // a client's one method that is used
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += Buffer.from(piece).toString()
  return text
}

describe('objects in S3', () => {
  it('names the version in every call', async () => {
    const { store, asked } = storeWith()
    expect(await store.describe(object)).toEqual({ sizeBytes: 11, traceparent: 'trace' })
    await store.read(object, 0)
    await store.read(object, 6)
    expect(asked).toEqual([
      { Bucket: 'intake', Key: 'drops/a.csv', VersionId: 'v1' },
      { Bucket: 'intake', Key: 'drops/a.csv', VersionId: 'v1' },
      { Bucket: 'intake', Key: 'drops/a.csv', VersionId: 'v1', Range: 'bytes=6-' },
    ])
  })

  it('says who handed an upload over, and believes nobody else’s metadata', async () => {
    const { store } = storeWith()
    expect(await store.describe({ ...object, key: 'uploads/1/a.csv' })).toMatchObject({ uploadedBy: { subject: 's-1', name: 'ann' } })
    expect(await store.describe(object)).toMatchObject({ uploadedBy: undefined })
  })

  it.each([0, 1, 3, 4, 6, 8, 10])('reads from byte %i on, whether the server heeds the range or not', async (from) => {
    expect(await textOf(await storeWith().store.read(object, from))).toBe(content.slice(from))
    expect(await textOf(await storeWith({ ranges: false }).store.read(object, from))).toBe(content.slice(from))
  })

  it('has nothing to read at the end', async () => {
    expect(await textOf(await storeWith({ failure: 416 }).store.read(object, 11))).toBe('')
  })

  it('knows nothing of an object that is gone, or is a delete marker', async () => {
    expect(await storeWith({ failure: 404 }).store.describe(object)).toBeUndefined()
    expect(await storeWith({ failure: 405 }).store.describe(object)).toBeUndefined()
  })

  it('throws what else S3 answers', async () => {
    await expect(storeWith({ failure: 403 }).store.describe(object)).rejects.toThrow(S3ServiceException)
    await expect(storeWith({ failure: 403 }).store.read(object, 0)).rejects.toThrow(S3ServiceException)
  })
})
