import { stripVTControlCharacters } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import { printEntry } from './print.ts'

afterEach(() => vi.restoreAllMocks())

function printed(text: string): string {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  printEntry({ at: 0, source: 'tell', level: 'info', text })
  return write.mock.calls.map(([line]) => stripVTControlCharacters(String(line)).slice(32).trimEnd()).join('\n')
}

test.each([
  ['of Powertools', { level: 'WARN', message: 'late', timestamp: 't', service: 's', order: 7 }, 'WARN late order=7'],
  ['of pino', { level: 50, time: 1, pid: 2, hostname: 'h', msg: 'late', order: 7 }, 'ERROR late order=7'],
  ['with a message that is no text', { level: 'INFO', message: { order: 7 } }, '{"order":7}'],
  ['in the embedded metric format', { _aws: {}, orders: 1 }, 'metrics orders=1'],
  ['with an error', { level: 'ERROR', message: 'failed', error: { stack: 'Error: x\n    at y' } }, 'ERROR failed\nError: x\n    at y'],
])('a line %s is its message and what belongs to it', (_, line, expected) => {
  expect(printed(JSON.stringify(line))).toBe(expected)
})

test.each(['{"version":"2.0","rawPath":"/hello"}', '{}', '{"error":"not found"}', '{ not JSON'])(
  'what somebody wrote out stays as it is: %s',
  (text) => {
    expect(printed(text)).toBe(text)
  },
)
