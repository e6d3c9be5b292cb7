import { expect, test } from 'vitest'
import { piecesOf } from './source-places.ts'

test('the places of a stack can be opened, those of packages cannot', () => {
  const text = `Error: no order
    at decide (/projects/my app/src/decide.ts:12:5)
    at async file:///projects/my%20app/src/run.mts:3:1
    at Pool.query (/projects/my app/node_modules/pg/lib/pool.js:9:9)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`
  const pieces = piecesOf(text)
  expect(pieces.map((piece) => piece.text).join('')).toBe(text)
  expect(pieces.flatMap(({ place }) => (place ? [place] : []))).toEqual([
    { file: '/projects/my app/src/decide.ts', line: 12, column: 5 },
    { file: '/projects/my app/src/run.mts', line: 3, column: 1 },
  ])
})

test('so can those of Python', () => {
  const text =
    'Traceback (most recent call last):\n  File "/projects/app/run.py", line 7, in handler\n  File "/venv/site-packages/x.py", line 1, in x'
  expect(piecesOf(text).flatMap(({ place }) => (place ? [place] : []))).toEqual([{ file: '/projects/app/run.py', line: 7, column: 1 }])
})

test.each(['', 'no place', '{"at":"12:30:45","url":"http://127.0.0.1/a.ts"}', '%E0%A4%A file:///%E0%A4%A.ts:1:1'])('%s stays what it is', (text) => {
  expect(
    piecesOf(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text)
})

test('a long text of nothing but slashes is looked through', () => {
  // minutes, where a path has no end
  const text = '/'.repeat(300_000)
  expect(piecesOf(text)).toEqual([{ text }])
})
