import { expect, test } from 'vitest'
import { invocationsIn } from './invocations.ts'

const at = (text: string, index: number) => ({ at: 1_000 * index, text })

test('a log becomes invocations, newest first, with what they took and what they logged', () => {
  const log = [
    'INIT_START Runtime Version: nodejs:24',
    'START RequestId: one Version: $LATEST',
    '{"level":"INFO","message":"hello","requestId":"one"}',
    'END RequestId: one',
    'REPORT RequestId: one\tDuration: 12.5 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB',
    'START RequestId: two Version: $LATEST',
    '{"level":"ERROR","message":"it went wrong","error":{"message":"no such thing"},"requestId":"two"}',
    'END RequestId: two',
    'REPORT RequestId: two\tDuration: 3 ms\tBilled Duration: 3 ms\tMemory Size: 512 MB\tMax Memory Used: 81 MB',
    'START RequestId: three Version: $LATEST',
  ].map(at)
  expect(invocationsIn(log)).toEqual([
    { id: 'three', at: new Date(9_000).toISOString(), isCold: false, lines: [] },
    { id: 'two', at: new Date(5_000).toISOString(), isCold: false, duration: 3, memory: 81, error: 'no such thing', lines: [log[6]?.text] },
    { id: 'one', at: new Date(1_000).toISOString(), isCold: true, duration: 12.5, memory: 80, lines: [log[2]?.text] },
  ])
})

test('lines of invocations that run at the same time go to the one whose id they have', () => {
  const log = ['START RequestId: one', 'START RequestId: two', '{"message":"of one","requestId":"one"}', 'of the last'].map(at)
  expect(invocationsIn(log).map(({ id, lines }) => [id, lines])).toEqual([
    ['two', ['of the last']],
    ['one', ['{"message":"of one","requestId":"one"}']],
  ])
})

test('an invocation keeps 200 lines at the most', () => {
  const log = ['START RequestId: one', ...Array.from({ length: 1_000 }, (_, line) => `line ${line}`)].map(at)
  expect(invocationsIn(log)[0]?.lines).toHaveLength(200)
})
