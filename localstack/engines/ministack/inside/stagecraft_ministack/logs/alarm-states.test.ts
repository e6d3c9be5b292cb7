import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

/** What a minute of an alarm lasts on this engine, in seconds. */
const minute = 5
/** The beginning of a period. */
const begin = 1_000 * minute

interface Case {
  alarm: Record<string, string | number>
  /** The values of each period, oldest first; the last period is the one that has not ended. `null` is a period without a point. */
  periods: (number | null)[]
}

const base = { Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' }

function judge(...cases: Case[]): [state: string | null, again: number | null][] {
  const asked = cases.map(({ alarm, periods }) => ({
    alarm: { ...base, ...alarm },
    now: begin + 1,
    points: periods.flatMap((Value, at) => (Value === null ? [] : [{ Value, Timestamp: begin - (periods.length - 1 - at) * minute + 0.5 }])),
  }))
  const { stdout, stderr } = spawnSync(pythonOfEngine, ['-B', '-m', 'stagecraft_ministack.logs.alarm_states_of'], {
    cwd: inside,
    input: JSON.stringify(asked),
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

const states = (alarm: Case['alarm'], ...periods: Case['periods'][]) =>
  judge(...periods.map((each) => ({ alarm, periods: each }))).map(([state]) => state)

test('one breaching period is an alarm, in the period that has not ended too', () => {
  expect(states({}, [6], [6, null], [5], [6, 5], [5, 6])).toEqual(['ALARM', 'ALARM', 'OK', 'OK', 'ALARM'])
})

test('M of N periods have to breach', () => {
  const alarm = { EvaluationPeriods: 3, DatapointsToAlarm: 2 }
  expect(states(alarm, [6, 1, 6], [1, 1, 6], [6, 6, 1, 1], [6, 1, 6, null])).toEqual(['ALARM', 'OK', 'OK', 'ALARM'])
})

test('the points of a period become one value', () => {
  const point = (Value: number) => ({ Value, Timestamp: begin })
  const input = JSON.stringify([{ alarm: { ...base, Statistic: 'Sum' }, now: begin + 1, points: [point(3), point(3)] }])
  expect(
    JSON.parse(spawnSync(pythonOfEngine, ['-B', '-m', 'stagecraft_ministack.logs.alarm_states_of'], { cwd: inside, input, encoding: 'utf8' }).stdout),
  ).toEqual([['ALARM', begin + minute]])
})

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
test.each<[string, (string | null)[]]>([
  ['missing', ['INSUFFICIENT_DATA', 'OK', 'ALARM']],
  ['notBreaching', ['OK', 'OK', 'OK']],
  ['breaching', ['ALARM', 'OK', 'ALARM']],
  ['ignore', [null, 'OK', 'ALARM']],
])('data that is missing, as %s', (TreatMissingData, expected) => {
  expect(states({ TreatMissingData, EvaluationPeriods: 2 }, [null, null, null], [null, 1, null], [null, 6, null])).toEqual(expected)
})

test('an alarm whose data ended is looked at again when the period ends, and not once there is none', () => {
  expect(
    judge(
      { alarm: { TreatMissingData: 'notBreaching' }, periods: [6, null] },
      { alarm: { TreatMissingData: 'notBreaching' }, periods: [6, null, null] },
    ),
  ).toEqual([
    ['ALARM', begin + minute],
    ['OK', null],
  ])
})

test('a period below a minute lasts as long as it says', () => {
  const [judged] = judge({ alarm: { Period: 10 }, periods: [6] })
  expect(judged?.[1]).toBe(Math.floor(begin / 10) * 10 + 10)
})

test.each([
  ['GreaterThanOrEqualToThreshold', ['OK', 'ALARM', 'ALARM']],
  ['GreaterThanThreshold', ['OK', 'OK', 'ALARM']],
  ['LessThanThreshold', ['ALARM', 'OK', 'OK']],
  ['LessThanOrEqualToThreshold', ['ALARM', 'ALARM', 'OK']],
])('%s', (ComparisonOperator, expected) => {
  expect(states({ ComparisonOperator }, [4], [5], [6])).toEqual(expected)
})
