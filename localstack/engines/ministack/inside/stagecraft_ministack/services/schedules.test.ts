import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

// summer time begins in Zurich on March 29, 2026, at 2:00. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
const cases: [expression: string, zone: string, after: string, due: string][] = [
  ['cron(0 4 ? * MON-FRI *)', 'UTC', '2026-03-27T12:00:00+00:00', '2026-03-30T04:00'],
  ['cron(0 4 ? * MON-FRI *)', 'Europe/Zurich', '2026-03-26T12:00:00+00:00', '2026-03-27T03:00'],
  ['cron(0 4 ? * MON-FRI *)', 'Europe/Zurich', '2026-03-27T12:00:00+00:00', '2026-03-30T02:00'],
  ['cron(30 20 1 * ? *)', 'America/New_York', '2026-07-02T01:00:00+00:00', '2026-08-02T00:30'],
  ['at(2026-07-01T12:00:00)', 'Asia/Tokyo', '2026-01-01T00:00:00+00:00', '2026-07-01T03:00'],
  ['at(2026-07-01T12:00:00)', 'UTC', '2026-01-01T00:00:00+00:00', '2026-07-01T12:00'],
]

test('a schedule is due by the clock of its own zone', () => {
  const input = JSON.stringify(cases.map(([expression, zone, after]) => ({ expression, zone, after })))
  const { stdout, stderr } = spawnSync(pythonOfEngine, ['-B', '-m', 'stagecraft_ministack.services.schedules_of'], {
    cwd: inside,
    input,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual(cases.map(([, , , due]) => due))
})
