import { expect, test } from 'vitest'
import { ago, fileDay, fileHour, fileMoment } from './dates.ts'

const now = Date.parse('2026-03-02T10:00:00Z')
const before = (seconds: number) => new Date(now - seconds * 1000).toISOString()

test('says how long ago in the words one would use', () => {
  expect([0, 9, 12, 180, 7200, 86_400].map((seconds) => ago(before(seconds), now))).toEqual([
    'just now',
    'just now',
    '12 seconds ago',
    '3 minutes ago',
    '2 hours ago',
    'yesterday',
  ])
})

test('shows the day of a file as the file has it, wherever the reader is', () => {
  expect(fileDay('1996-07-04T00:00:00Z')).toContain('4')
  expect(fileDay('1996-07-04T23:59:59Z')).toContain('4')
})

test('shows no time of day where the file knew none', () => {
  expect(fileHour('1996-07-04T00:00:00Z')).toBe('')
  expect(fileHour('1996-07-04T08:30:00Z')).toContain('UTC')
  expect(fileMoment('1996-07-04T00:00:00Z')).not.toContain('UTC')
})
