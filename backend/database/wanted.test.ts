import { expect, test } from 'vitest'
import { wantedBy } from './wanted.ts'

const event = (RequestType: 'Create' | 'Update' | 'Delete', wanted?: unknown, before?: unknown) => ({
  RequestType,
  ResponseURL: '',
  StackId: '',
  RequestId: '',
  LogicalResourceId: '',
  ResourceProperties: { Migrations: wanted },
  OldResourceProperties: { Migrations: before },
})

test('a new stack wants all, an update what is new with what was there', () => {
  expect(wantedBy(event('Create', ['one', 'two']))).toEqual(['one', 'two'])
  expect(wantedBy(event('Create', []))).toEqual([])
  expect(wantedBy(event('Update', ['one', 'two'], ['one']))).toEqual(['one', 'two'])
})

test('a stack that goes back or is deleted leaves the database alone', () => {
  expect(wantedBy(event('Update', ['one'], ['one', 'two']))).toBeUndefined()
  expect(wantedBy(event('Update', ['one'], ['one']))).toBeUndefined()
  expect(wantedBy(event('Delete', ['one']))).toBeUndefined()
  expect(wantedBy(event('Delete'))).toBeUndefined()
})

test('a resource that names no list is refused', () => {
  expect(() => wantedBy(event('Create', 'one'))).toThrow('Migrations is "one"')
})
