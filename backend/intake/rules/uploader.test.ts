import { expect, it } from 'vitest'
import { readUploader, writeUploader } from './uploader.ts'

it.each([
  { subject: '0b6f4f0e-4d32', name: 'ann' },
  { subject: 's', name: 'Ännchen O’Neill & Co ;=\n🦊' },
  { subject: 's', name: 'Okta_1', displayName: 'Ännchen O’Neill', email: 'ann@example.com' },
  { subject: 's', name: 'Okta_1', displayName: '= = =' },
  { subject: 's', name: 'Okta_1', email: 'ann+x@example.com' },
])('a person comes through metadata as they are: %j', (person) => {
  const written = writeUploader(person)
  expect(written).toMatch(/^[\x21-\x7e]+( [\x21-\x7e]+)+$/)
  expect(readUploader('uploads/1/a.csv', written)).toEqual(person)
})

it('leaves out what is only for show where it would be too long for S3', () => {
  const person = { subject: 's', name: 'Okta_1', displayName: '🙂'.repeat(130), email: 'ann@example.com' }
  expect(readUploader('uploads/1/a.csv', writeUploader(person))).toEqual({ subject: 's', name: 'Okta_1' })
})

it('a file of another system names nobody, whatever its metadata say', () => {
  expect(readUploader('drops/acme/a.csv', 'the-boss The%20Boss')).toBeUndefined()
})

it.each([undefined, '', 'one', 'one two three', 'one two three four five', '= two', '%ff two', ' two'])(
  'metadata that are none of ours name nobody: %j',
  (metadata) => {
    expect(readUploader('uploads/1/a.csv', metadata)).toBeUndefined()
  },
)
