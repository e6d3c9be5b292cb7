import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

const words = ['ERROR one', 'error one', 'ERROR two', 'ERRORS', 'fine']
const json = [
  '{"level":"ERROR","took":7,"who":{"name":"a"},"tags":["x"]}',
  '{"level":"INFO","took":3,"who":null}',
  '{"level":"ERR","took":"7"}',
  'ERROR 7',
]

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
const cases: [pattern: string, lines: string[], matching: number[]][] = [
  ['', words, [0, 1, 2, 3, 4]],
  ['ERROR one', words, [0]],
  ['"ERROR two"', words, [2]],
  ['ERROR -two', words, [0, 3]],
  ['?two ?fine', words, [2, 4]],
  ['{ $.level = "ERROR" }', json, [0]],
  ['{ $.level = "ERR*" }', json, [0, 2]],
  ['{ $.level != "ERROR" }', json, [1, 2]],
  ['{ $.took > 5 }', json, [0]],
  ['{ $.took <= 3 || $.level = "ERR" }', json, [1, 2]],
  ['{ ($.took > 1 && $.took < 5) || $.who.name = "a" }', json, [0, 1]],
  ['{ $.who IS NULL }', json, [1]],
  ['{ $.who NOT EXISTS }', json, [2]],
  ['{ $.tags[0] = "x" }', json, [0]],
  ['{ $.missing = 1 }', json, []],
]

test('each pattern matches what CloudWatch Logs says', () => {
  const input = JSON.stringify(cases.map(([pattern, lines]) => ({ pattern, lines })))
  const { stdout, stderr } = spawnSync(pythonOfEngine, ['-B', '-m', 'stagecraft_ministack.logs.log_patterns_of'], {
    cwd: inside,
    input,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const matching = JSON.parse(stdout) as string[][]
  expect(cases.map(([pattern], at) => [pattern, matching[at]])).toEqual(
    cases.map(([pattern, lines, indexes]) => [pattern, indexes.map((index) => lines[index])]),
  )
})
