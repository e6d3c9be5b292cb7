import { describe, expect, it } from 'vitest'
import { toReadRequests } from './read-request.ts'

const notification = (key: string, versionId?: string) => ({
  Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'intake' }, object: { key, size: 5, versionId } } }],
})

describe('request to read', () => {
  it('decodes the key of a notification: a plus is a space', () => {
    expect(toReadRequests(notification('drops/acme/M%C3%BCller+und+S%2B.csv', 'v1'))).toEqual([
      { object: { bucket: 'intake', key: 'drops/acme/Müller und S+.csv', versionId: 'v1' } },
    ])
  })

  it('names the version null where the bucket has none', () => {
    expect(toReadRequests(notification('drops/a.csv'))).toEqual([{ object: { bucket: 'intake', key: 'drops/a.csv', versionId: 'null' } }])
  })

  it('leaves out folders, results, and the test that S3 sends', () => {
    expect(toReadRequests(notification('drops/acme/', 'v1'))).toEqual([])
    expect(toReadRequests(notification('results/a.csv', 'v1'))).toEqual([])
    expect(toReadRequests({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'intake' })).toEqual([])
  })

  it('takes an import or an object that was asked for directly', () => {
    const importId = '0b6f4f0e-4d32-4b3c-9d64-0a4f7f2c1c11'
    const object = { bucket: 'intake', key: 'drops/a.csv', versionId: 'v1' }
    expect(toReadRequests({ importId })).toEqual([{ importId }])
    expect(toReadRequests({ object })).toEqual([{ object }])
  })

  it('throws at what is none of these', () => {
    expect(() => toReadRequests({ hello: 'world' })).toThrow()
  })
})
