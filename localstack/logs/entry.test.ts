import { expect, test } from 'vitest'
import { errorIn, levelOf, requestIn, timeIn, traceIn, withoutTime } from './entry.ts'

test.each([
  ['{"level":"ERROR","message":"x"}', 'error'],
  ['{"level":50,"msg":"pino"}', 'error'],
  ['{"level":20,"msg":"pino"}', 'debug'],
  ['{"severity":"WARNING"}', 'warn'],
  ['{"errorType":"TypeError","errorMessage":"x"}', 'error'],
  ['{"message":"ERROR is only said"}', 'info'],
  ['2026-11-29 01:26:47.181 UTC [12] FATAL:  the database system is starting up', 'error'],
  ['2026-11-29 01:26:47,181 WARNING the engine', 'warn'],
  ['2026-11-29T01:26:47.181Z\t0033a958\tERROR\tInvoke Error\t{}', 'error'],
  ['[ERROR] KeyError: x', 'error'],
  ['TypeError: x is not a function\n    at one', 'error'],
  ['2026-11-29T01:26:47.181Z 0033a958 Task timed out after 3.00 seconds', 'error'],
  ['an order with an Error in its name', 'info'],
])('%s is %s', (text, level) => {
  expect(levelOf(text)).toBe(level)
})

test.each([
  ['{"level":"ERROR","message":"it went wrong","error":{"message":"no such thing"}}', 'no such thing'],
  ['{"level":50,"msg":"of pino"}', 'of pino'],
  ['{"level":"ERROR","message":"it was cut', 'error'],
  ['{"level":"ERROR","message":"cut behind","mo', 'cut behind'],
  ['TypeError: x is not a function\n    at one', 'TypeError: x is not a function'],
  ['{"level":"INFO","message":"fine"}', undefined],
])('in %s the error is %s', (text, error) => {
  expect(errorIn(text)).toBe(error)
})

test('times with and without a zone, and in JSON', () => {
  const at = Date.UTC(2026, 10, 29, 1, 26, 47, 181)
  for (const text of [
    '2026-11-29 01:26:47.181 UTC [1] LOG',
    '2026-11-29 01:26:47,181 WARNING',
    '2026-11-29T02:26:47.181+01:00 x',
    '{"timestamp":"2026-11-29T01:26:47.181Z"}',
    `{"level":30,"time":${at}}`,
  ])
    expect(timeIn(text), text).toBe(at)
  expect(timeIn('no time at all')).toBeUndefined()
})

test('traces and requests', () => {
  const trace = '0af7651916cd43dd8448eb211c80319c'
  for (const text of [
    `{"traceparent":"00-${trace}-b7ad6b7169203331-01"}`,
    `{"traceId":"${trace}"}`,
    `trace_id=${trace}`,
    '{"xray_trace_id":"1-0af76519-16cd43dd8448eb211c80319c"}',
  ])
    expect(traceIn(text), text).toBe(trace)
  expect(traceIn('{"hash":"0af7651916cd43dd8448eb211c80319c"}')).toBeUndefined()
  expect(requestIn('{"requestId":"0033a958-b3a7-4c40-b6d7-aa3b68ae3730"}')).toBe('0033a958-b3a7-4c40-b6d7-aa3b68ae3730')
})

test.each([
  ['2026-11-29T17:12:05.152Z a.ts → b in 3 ms', 'a.ts → b in 3 ms'],
  ['2026-11-29 17:12:43.380 UTC [1908] LOG:  checkpoint', '[1908] LOG:  checkpoint'],
  ['2026-11-29 01:26:47,181 WARNING the engine', 'WARNING the engine'],
  ['no time at all', 'no time at all'],
])('%s is shown without its time', (text, shown) => {
  expect(withoutTime(text)).toBe(shown)
})
