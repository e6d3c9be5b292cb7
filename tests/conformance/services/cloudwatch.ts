import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { deploy, invoke } from '../functions.ts'
import { eventually, refusal } from '../waiting.ts'
import { receiveAll } from './queues.ts'
import { subscriber, topic } from './topics.ts'

const guide = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring'
const api = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference'

/** Makes an alarm on a metric of its own that fires above 5; resolves to its name. */
async function alarm(aws: Account, Namespace: string, options: Record<string, string> = {}): Promise<string> {
  const AlarmName = aws.name('alarm')
  await aws.signed.cloudWatch('PutMetricAlarm', {
    AlarmName,
    Namespace,
    MetricName: 'Failures',
    Statistic: 'Sum',
    // a metric in steps of a second may have an alarm of ten: an engine need not wait for the end of a minute
    Period: '10',
    EvaluationPeriods: '1',
    Threshold: '5',
    ComparisonOperator: 'GreaterThanThreshold',
    ...options,
  })
  aws.undo(() => aws.signed.cloudWatch('DeleteAlarms', { 'AlarmNames.member.1': AlarmName }))
  return AlarmName
}

function putFailures(aws: Account, Namespace: string, value: number): Promise<string> {
  const datum = {
    'MetricData.member.1.MetricName': 'Failures',
    'MetricData.member.1.Value': String(value),
    'MetricData.member.1.StorageResolution': '1',
  }
  return aws.signed.cloudWatch('PutMetricData', { Namespace, ...datum })
}

async function stateOf(aws: Account, AlarmName: string): Promise<string | undefined> {
  return /<StateValue>([^<]*)/.exec(await aws.signed.cloudWatch('DescribeAlarms', { 'AlarmNames.member.1': AlarmName }))?.[1]
}

/** The sum of a metric over the last ten minutes. */
async function sumOf(aws: Account, Namespace: string, MetricName: string, dimensions: Record<string, string> = {}): Promise<number> {
  const xml = await aws.signed.cloudWatch('GetMetricStatistics', {
    Namespace,
    MetricName,
    Period: '60',
    'Statistics.member.1': 'Sum',
    StartTime: new Date(Date.now() - 600_000).toISOString(),
    EndTime: new Date(Date.now() + 60_000).toISOString(),
    ...dimensions,
  })
  return [...xml.matchAll(/<Sum>([^<]*)/g)].reduce((sum, [, value]) => sum + Number(value), 0)
}

/** Metrics and alarms. */
export const cloudwatch = [
  behaviour({
    id: 'cloudwatch.metric',
    statement: 'Values of a metric are summed over a period',
    source: `${api}/API_GetMetricStatistics.html`,
    trust: 'documented',
    operations: ['cloudwatch:PutMetricData', 'cloudwatch:GetMetricStatistics'],
    run: async (aws) => {
      const Namespace = aws.name('metrics')
      for (const value of [2, 3]) await putFailures(aws, Namespace, value)
      await eventually(aws, async () => expect(await sumOf(aws, Namespace, 'Failures')).toBe(5), 20)
    },
  }),
  behaviour({
    id: 'cloudwatch.alarm',
    statement: 'An alarm whose threshold is passed goes to ALARM and tells its topic, with the old and the new state',
    source: `${guide}/AlarmThatSendsEmail.html`,
    trust: 'documented',
    operations: ['cloudwatch:PutMetricAlarm', 'cloudwatch:PutMetricData', 'cloudwatch:DescribeAlarms'],
    onAws: 'takes up to two minutes',
    run: async (aws) => {
      const [TopicArn, Namespace] = [await topic(aws), aws.name('metrics')]
      const url = await subscriber(aws, TopicArn)
      const AlarmName = await alarm(aws, Namespace, { 'AlarmActions.member.1': TopicArn })
      await putFailures(aws, Namespace, 6)
      await eventually(aws, async () => expect(await stateOf(aws, AlarmName)).toBe('ALARM'), 30)
      const [message] = await receiveAll(aws, url, 1)
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({ AlarmName, NewStateValue: 'ALARM' })
    },
  }),
  behaviour({
    id: 'cloudwatch.alarm-below',
    statement: 'An alarm whose threshold is not passed goes to OK',
    source: `${guide}/AlarmThatSendsEmail.html#alarm-evaluation`,
    trust: 'documented',
    operations: ['cloudwatch:PutMetricAlarm', 'cloudwatch:PutMetricData'],
    onAws: 'takes up to two minutes',
    run: async (aws) => {
      const Namespace = aws.name('metrics')
      const AlarmName = await alarm(aws, Namespace)
      await putFailures(aws, Namespace, 5)
      await eventually(aws, async () => expect(await stateOf(aws, AlarmName)).toBe('OK'), 30)
    },
  }),
  behaviour({
    id: 'cloudwatch.alarm-begins',
    statement: 'A new alarm is INSUFFICIENT_DATA',
    source: `${api}/API_PutMetricAlarm.html`,
    trust: 'documented',
    operations: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms'],
    run: async (aws) => expect(await stateOf(aws, await alarm(aws, aws.name('metrics')))).toBe('INSUFFICIENT_DATA'),
  }),
  behaviour({
    id: 'cloudwatch.missing-data',
    statement: 'With TreatMissingData notBreaching an alarm without data goes to OK',
    source: `${guide}/alarms-and-missing-data.html`,
    trust: 'documented',
    operations: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms'],
    onAws: 'takes up to two minutes',
    run: async (aws) => {
      const AlarmName = await alarm(aws, aws.name('metrics'), { TreatMissingData: 'notBreaching' })
      await eventually(aws, async () => expect(await stateOf(aws, AlarmName)).toBe('OK'), 20)
    },
  }),
  behaviour({
    id: 'cloudwatch.set-state',
    statement: 'SetAlarmState tells the alarm’s topic as a change of the metric does',
    source: `${api}/API_SetAlarmState.html`,
    trust: 'documented',
    operations: ['cloudwatch:SetAlarmState'],
    run: async (aws) => {
      const TopicArn = await topic(aws)
      const url = await subscriber(aws, TopicArn)
      const AlarmName = await alarm(aws, aws.name('metrics'), { 'AlarmActions.member.1': TopicArn })
      await aws.signed.cloudWatch('SetAlarmState', { AlarmName, StateValue: 'ALARM', StateReason: 'tried' })
      const [message] = await receiveAll(aws, url, 1)
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({ AlarmName, NewStateValue: 'ALARM', NewStateReason: 'tried' })
    },
  }),
  behaviour({
    id: 'cloudwatch.function-metrics',
    statement: 'A function’s invocations and errors are counted in AWS/Lambda',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
    trust: 'documented',
    operations: ['lambda:Invoke', 'cloudwatch:GetMetricStatistics'],
    onAws: 'takes a minute',
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async ({ fails }) => { if (fails) throw new Error("no") }')
      for (const fails of [false, true]) await invoke(aws, name, { fails })
      const dimension = { 'Dimensions.member.1.Name': 'FunctionName', 'Dimensions.member.1.Value': name }
      const sums = () => Promise.all(['Invocations', 'Errors'].map((metric) => sumOf(aws, 'AWS/Lambda', metric, dimension)))
      await eventually(aws, async () => expect(await sums()).toEqual([2, 1]), 20)
    },
  }),
  behaviour({
    id: 'cloudwatch.metric-filter',
    statement: 'A metric filter counts the lines of a log group that match it',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html',
    trust: 'documented',
    operations: ['logs:PutMetricFilter', 'logs:PutLogEvents', 'cloudwatch:GetMetricStatistics'],
    onAws: 'takes a minute',
    run: async (aws) => {
      const [logGroupName, logStreamName, metricNamespace] = [aws.name('logs'), 'stream', aws.name('metrics')]
      await aws.logs.createLogGroup({ logGroupName })
      aws.undo(() => aws.logs.deleteLogGroup({ logGroupName }))
      await aws.logs.createLogStream({ logGroupName, logStreamName })
      const metricTransformations = [{ metricName: 'Errors', metricNamespace, metricValue: '1' }]
      await aws.logs.putMetricFilter({ logGroupName, filterName: 'errors', filterPattern: 'ERROR', metricTransformations })
      const logEvents = ['ERROR one', 'fine', 'ERROR two'].map((message) => ({ message, timestamp: Date.now() }))
      await aws.logs.putLogEvents({ logGroupName, logStreamName, logEvents })
      await eventually(aws, async () => expect(await sumOf(aws, metricNamespace, 'Errors')).toBe(2), 20)
    },
  }),
  behaviour({
    id: 'cloudwatch.alarm-invalid',
    statement: 'An alarm with a comparison that there is not is refused',
    source: `${api}/API_PutMetricAlarm.html`,
    trust: 'documented',
    operations: ['cloudwatch:PutMetricAlarm'],
    run: async (aws) => {
      expect(await refusal(alarm(aws, aws.name('metrics'), { ComparisonOperator: 'MoreThan' }))).toMatch(/ValidationError|InvalidParameterValue/)
    },
  }),
]
