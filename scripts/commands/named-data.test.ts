import { expect, test } from 'vitest'
import { dataByService } from './named-data.ts'

const kept = [
  { name: 'api', ids: ['Logs'] },
  { name: 'storage', ids: ['Shelf', 'Table', 'Logs'] },
  { name: 'worker', ids: [] },
]

test('each service is told of the data that it keeps, and of no other', () => {
  const named = dataByService('dev', ['Table', 'Shelf'], kept)
  expect(Object.fromEntries(named)).toEqual({ api: [], storage: ['Table', 'Shelf'], worker: [] })
})

test('what no service keeps is refused before anything is removed', () => {
  expect(() => dataByService('dev', ['Shelf', 'Shelv'], kept)).toThrow(
    expect.objectContaining({
      code: 'no-such-resource',
      message: 'No service of dev keeps Shelv.',
      hint: 'Nothing was removed. They keep: Logs (api); Shelf, Table, Logs (storage).',
    }),
  )
})

test('what several services keep goes with none', () => {
  expect(() => dataByService('dev', ['Logs'], kept)).toThrow(
    expect.objectContaining({ code: 'of-one-service', hint: expect.stringContaining('`stagecraft --service api remove dev --data Logs`') }),
  )
})
