import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOptions } from '../../stack/client-options.ts'
import { signedHeaders } from '../../stack/signed-headers.ts'
import { absent, startTestEngine, type TestEngine } from './test-engine.ts'

const AlarmName = 'no-data'
const periodSeconds = 10

describe.skipIf(absent)(`alarms${absent ? ` (${absent})` : ''}`, () => {
  let here: TestEngine
  beforeAll(async () => {
    here = await startTestEngine()
  }, 120_000)
  afterAll(() => here?.remove())

  /** What CloudWatch answers, as XML: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference */
  async function ask(Action: string, input: Record<string, string>): Promise<string> {
    const url = new URL(here.access.endpoint)
    const body = new URLSearchParams({ Action, Version: '2010-08-01', ...input }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const signed = await signedHeaders(clientOptions(here.access), { service: 'monitoring', url, method: 'POST', headers, body })
    const answer = await fetch(url, { method: 'POST', headers: signed, body })
    const text = await answer.text()
    if (!answer.ok) throw new Error(text)
    return text
  }
  const described = () => ask('DescribeAlarms', { 'AlarmNames.member.1': AlarmName })

  test('an alarm is looked at for the first time after the time that it looks back on', async () => {
    const made = Date.now()
    await ask('PutMetricAlarm', {
      AlarmName,
      Namespace: 'Test',
      MetricName: 'Failures',
      Statistic: 'Sum',
      Period: String(periodSeconds),
      EvaluationPeriods: '1',
      Threshold: '5',
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    })
    await expect.poll(described, { timeout: 100_000, interval: 100 }).toContain('<StateValue>OK</StateValue>')
    const [, updated = ''] = /<StateUpdatedTimestamp>(.*?)</.exec(await described()) ?? []
    // it may be told in whole seconds
    expect(new Date(updated).getTime()).toBeGreaterThan(made + (periodSeconds - 1) * 1_000)
  })
})
