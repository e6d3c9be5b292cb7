import { expect, test } from 'vitest'
import type { Template } from '../check-aws/checked.ts'
import { arn, checkedOf, functionWith, ref } from '../check-aws/testing.ts'
import { estimate, total } from './estimate.ts'
import { pricesOf } from './prices.ts'
import { unpriced } from './standing.ts'
import { scheduledInvocations } from './usage.ts'

/** Round prices, so that the arithmetic can be followed. */
const table = {
  region: 'eu-central-1',
  currency: 'USD',
  asOf: '2025-06',
  source: '',
  hoursPerMonth: 700,
  prices: Object.fromEntries(
    Object.entries({
      'acu-hour': 0.1,
      'alarm-month': 0.1,
      'endpoint-hour': 0.01,
      'fifo-queue-million': 0.5,
      'function-gb-second': 0.00001,
      'function-million': 0.2,
      'key-month': 1,
      'metric-month': 0.3,
      'logs-gb': 0.6,
      'logs-gb-month': 0.03,
      'queue-million': 0.4,
      'web-acl-month': 5,
      'web-rule-month': 1,
    }).map(([id, usd]) => [id, { usd, per: id, page: 'https://aws.amazon.com' }]),
  ),
}
const idle = (resources: Template['Resources']) =>
  estimate('prod', [checkedOf(resources)], table).idle.map(({ resource, price, quantity, usd }) => [
    resource,
    price,
    quantity,
    Number(usd.toFixed(6)),
  ])

test('an interface endpoint costs in each zone; a gateway costs nothing', () => {
  const endpoint = (VpcEndpointType: string, SubnetIds: unknown[]) => ({ Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType, SubnetIds } })
  expect(idle({ Sqs: endpoint('Interface', [ref('A'), ref('B')]), S3: endpoint('Gateway', []) })).toEqual([['Sqs', 'endpoint-hour', 1_400, 14]])
})

test('an instance of Aurora costs its cluster’s minimum, and nothing if that may pause', () => {
  const database = (MinCapacity: number) => ({
    Cluster: { Type: 'AWS::RDS::DBCluster', Properties: { ServerlessV2ScalingConfiguration: { MinCapacity, MaxCapacity: 8 } } },
    Instance: { Type: 'AWS::RDS::DBInstance', Properties: { DBClusterIdentifier: ref('Cluster') } },
  })
  expect(idle(database(0.5))).toEqual([['Instance', 'acu-hour', 350, 35]])
  expect(idle(database(0))).toEqual([['Instance', 'acu-hour', 0, 0]])
})

test('keys, alarms by their metrics, and a web ACL with its rules', () => {
  const metric = { MetricStat: {} }
  expect(
    idle({
      Key: { Type: 'AWS::KMS::Key', Properties: {} },
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
      Share: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [metric, metric, { Expression: 'm1/m2' }] } },
      Acl: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}, {}, {}] } },
    }),
  ).toEqual([
    ['Key', 'key-month', 1, 1],
    ['Alarm', 'alarm-month', 1, 0.1],
    ['Share', 'alarm-month', 2, 0.2],
    ['Acl', 'web-acl-month', 1, 5],
    ['Acl', 'web-rule-month', 3, 3],
  ])
})

test('a metric of the application costs once, however many alarms watch it; AWS’s own are free', () => {
  const alarm = (Namespace: string, MetricName: string) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace, MetricName } })
  const found = idle({ One: alarm('sample', 'Lag'), Two: alarm('sample', 'Lag'), Other: alarm('sample', 'Waiting'), Aws: alarm('AWS/SQS', 'Age') })
  expect(found.filter(([, price]) => price === 'metric-month')).toEqual([
    ['Two', 'metric-month', 1, 0.3],
    ['Other', 'metric-month', 1, 0.3],
  ])
})

test('a schedule runs and a mapping asks its queue while nobody uses the system', () => {
  const resources = {
    ...functionWith('Sweep', [], { MemorySize: 512, Architectures: ['arm64'] }),
    Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 minute)', Targets: [{ Arn: arn('Sweep') }] } },
    Off: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 minute)', State: 'DISABLED', Targets: [{ Arn: arn('Sweep') }] } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
    Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: arn('Queue') } },
  }
  expect(idle(resources)).toEqual([
    ['Sweep', 'function-million', 0.042, 0.0084],
    // 42,000 × 100 ms × 0.5 GB
    ['Sweep', 'function-gb-second', 2_100, 0.021],
    // 5 pollers × 180 an hour × 700 h
    ['Queue', 'fifo-queue-million', 0.63, 0.315],
  ])
  expect([
    scheduledInvocations('rate(1 hour)', 700),
    scheduledInvocations('rate(2 days)', 720),
    scheduledInvocations('cron(0 3 * * ? *)', 700),
  ]).toEqual([700, 15, 700])
})

test('a million units use what the workload says', () => {
  const resources = {
    ...functionWith('Apply', [], { FunctionName: 'sample-prod-apply', MemorySize: 1_024, Architectures: ['arm64'] }),
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 60 } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
  }
  const functions = { apply: { name: 'sample-prod-apply', handler: 'apply.handler', events: [] } }
  const perMillion = { apply: { invocations: 100_000, milliseconds: 20 }, Logs: { gigabytes: 2 }, Queue: { requests: 3_000_000 } }
  const found = estimate('prod', [checkedOf(resources, { functions })], table, { unit: 'message', perMillion }).perMillion
  expect(found.map(({ resource, price, usd }) => [resource, price, Number(usd.toFixed(6))])).toEqual([
    ['Apply', 'function-million', 0.02],
    ['Apply', 'function-gb-second', 0.02],
    ['Logs', 'logs-gb', 1.2],
    // 2 GB at 15 % for two months
    ['Logs', 'logs-gb-month', 0.018],
    ['Queue', 'queue-million', 1.2],
  ])
  expect(total(found)).toBeCloseTo(2.458)
})

test('a workload that names nothing, or a quantity without a price, is refused', () => {
  const checked = checkedOf({ Queue: { Type: 'AWS::SQS::Queue', Properties: {} } })
  const of = (perMillion: Record<string, Record<string, number>>) => () => estimate('prod', [checked], table, { unit: 'message', perMillion })
  expect(of({ Nothing: { requests: 1 } })).toThrow('names what the template of prod does not have: Nothing')
  expect(of({ Queue: { reads: 1 } })).toThrow('Queue (AWS::SQS::Queue) has no price for reads.')
})

test('a type that nobody has priced is told', () => {
  expect(unpriced({ Resources: { It: { Type: 'AWS::Nobody::Knows', Properties: {} }, Queue: { Type: 'AWS::SQS::Queue', Properties: {} } } })).toEqual(
    ['AWS::Nobody::Knows'],
  )
})

test('every price has its page, and the table its date', async () => {
  const { asOf, prices } = await pricesOf('eu-central-1')
  expect(asOf).toMatch(/^20\d\d-\d\d$/)
  const wrong = Object.entries(prices).filter(
    ([, { usd, per, page }]) => !(usd > 0) || !per || !/^https:\/\/aws\.amazon\.com\/[\w/-]+\/pricing\/$/.test(page),
  )
  expect(wrong).toEqual([])
  await expect(pricesOf('nowhere-1')).rejects.toThrow('There is no price table of nowhere-1.')
})
