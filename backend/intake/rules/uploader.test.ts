import { expect, it } from 'vitest'
import { readUploader, writeUploader } from './uploader.ts'

it.each([
  { subject: '0b6f4f0e-4d32', name: 'ann' },
  { subject: 's', name: 'Ännchen O’Neill & Co ;=\n🦊' },
])('a person comes through metadata as they are: %j', (person) => {
  const written = writeUploader(person)
  expect(written).toMatch(/^[\x21-\x7e]+ [\x21-\x7e]+$/)
  expect(readUploader('uploads/1/a.csv', written)).toEqual(person)
})

it('a file of another system names nobody, whatever its metadata say', () => {
  expect(readUploader('drops/acme/a.csv', 'the-boss The%20Boss')).toBeUndefined()
})

it.each([undefined, '', 'one', 'one two three', '%ff two', ' two'])('metadata that are none of ours name nobody: %j', (metadata) => {
  expect(readUploader('uploads/1/a.csv', metadata)).toBeUndefined()
})
