import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

type Files = Record<string, string[]>
interface Seen {
  turned: Files
  again: Files
  'behind half a line': Files
  traces: boolean[]
  'looked at': number
}

let folder: string
let seen: Seen
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagecraft-ring-'))
  const words = ['-B', '-m', 'stagecraft_ministack.functions.invocations_of', join(folder, 'ring')]
  const { stdout, stderr } = spawnSync(pythonOfEngine, words, { cwd: inside, encoding: 'utf8', timeout: 60_000 })
  expect(stderr).toBe('')
  seen = JSON.parse(stdout)
}, 70_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const numbers = (files: Files) => Object.fromEntries(Object.entries(files).map(([name, lines]) => [name, lines.map(Number)]))

test('a file that is full is followed by the next, and the oldest goes', () => {
  expect(numbers(seen.turned)).toEqual({ '000003.jsonl': [8, 9, 10, 11], '000004.jsonl': [12, 13, 14, 15], '000005.jsonl': [16, 17] })
})

test('an engine that starts again goes on in the newest file, but not behind half a line', () => {
  expect(numbers(seen.again)['000005.jsonl']).toEqual([16, 17, 18])
  const { '000005.jsonl': broken, '000006.jsonl': next, ...older } = seen['behind half a line']
  expect(broken?.at(-1)).toBe('hal')
  expect(next?.map(Number)).toEqual([19])
  expect(Object.keys(older)).toEqual(['000004.jsonl'])
})

test('a traceparent is found in the first 20,000 characters of what an event says, and no more is looked at', () => {
  expect(seen.traces).toEqual([true, true, true, true, false, false, false, false])
  expect(seen['looked at']).toBeLessThan(5)
})
