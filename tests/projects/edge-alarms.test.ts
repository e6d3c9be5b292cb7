import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation'
import type { Credentials } from '@stagecraft/localstack/engines/credentials.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ofType } from '../../scripts/check-aws/resources.ts'
import { readTemplate } from '../../scripts/check-aws/template-file.ts'
import { settled } from '../../scripts/deployment/stack.ts'
import { type Clouds, startClouds } from '../../scripts/rehearsal/clouds.ts'
import { SignedRequests } from '../conformance/signed-requests.ts'

/**
 * The alarms of CloudFront, WAF and the certificate, on metrics that are put by hand: names, dimensions, thresholds and actions are tested, and the metrics
 * are not. The engine's minute lasts five seconds.
 */
const project = await openProject()
const [account, region, stack] = ['222222222222', 'us-east-1', 'edge']
const parameters = {
  Service: 'edge',
  Stage: 'dev',
  Domain: 'orders.example.com',
  HostedZoneId: 'Z0123456789ABCDEFGHIJ',
  DistributionId: 'E1234567890ABC',
}

/**
 * Alarm → the metric as its service names it, a value where something is wrong, and one where nothing is.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html,
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html, https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
 */
const watched: Record<string, { metric: string; dimensions: Record<string, unknown>; breaching: number; fine: number }> = {
  'edge-dev-page-errors': {
    metric: 'AWS/CloudFront 5xxErrorRate',
    dimensions: { DistributionId: parameters.DistributionId, Region: 'Global' },
    breaching: 40,
    fine: 0,
  },
  'edge-dev-refused-requests': { metric: 'AWS/WAFV2 BlockedRequests', dimensions: { WebACL: 'edge-dev', Rule: 'ALL' }, breaching: 2_000, fine: 0 },
  'edge-dev-certificate': {
    metric: 'AWS/CertificateManager DaysToExpiry',
    dimensions: { CertificateArn: expect.stringMatching(/^arn:aws:acm:us-east-1:/) },
    breaching: 29,
    fine: 60,
  },
}

let clouds: Clouds
let cloudWatch: SignedRequests

beforeAll(async () => {
  clouds = await startClouds(project, { service: 'edge', region: 'eu-central-1', accounts: [account] })
  const cloud = clouds.administratorOf(account)
  const options = { ...cloud.client, region }
  cloudWatch = new SignedRequests({ ...options, maxAttempts: 1, credentials: options.credentials as Credentials }) // as startClouds makes them
  const client = new CloudFormationClient(options)
  const template = cloud.fitted(await readTemplate(join(project.root, 'frontend/resources/edge/us-east-1.yml')), 'dev')
  // the certificate's is a day, two hours here: nobody waits that long for its end
  for (const [, { Properties }] of ofType(template, 'AWS::CloudWatch::Alarm')) Properties.Period = Math.min(Number(Properties.Period), 300)
  const wanted = Object.keys(template.Parameters ?? {})
  await client.send(
    new CreateStackCommand({
      StackName: stack,
      TemplateBody: JSON.stringify(template),
      Parameters: Object.entries(parameters)
        .filter(([name]) => wanted.includes(name))
        .map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    }),
  )
  const ended = await settled(client, { stack, cloud }, new Date(), () => {})
  expect(ended?.StackStatus, ended?.StackStatusReason).toBe('CREATE_COMPLETE')
  client.destroy()
}, 60_000)
afterAll(async () => {
  cloudWatch?.destroy()
  await clouds?.stop()
})

test('every alarm of the edge stack is looked at here', async () => {
  const template = await readTemplate(join(project.root, 'frontend/resources/edge/us-east-1.yml'))
  expect(ofType(template, 'AWS::CloudWatch::Alarm')).toHaveLength(Object.keys(watched).length)
  expect((await described()).map(({ AlarmName }) => AlarmName).sort()).toEqual(Object.keys(watched).sort())
})

test.concurrent.each(Object.entries(watched))(
  '%s goes off and sends its e-mail, and comes to rest again',
  { timeout: 180_000 },
  async (name, { metric, dimensions, breaching, fine }) => {
    const alarm = (await described()).find(({ AlarmName }) => AlarmName === name)
    expect(`${alarm?.Namespace} ${alarm?.MetricName}`).toBe(metric)
    expect(Object.fromEntries((alarm?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]))).toEqual(dimensions)
    await reaches(name, 'ALARM', breaching)
    await reaches(name, 'OK', fine)
  },
)

/** Puts the value every few seconds until the alarm has that state and its e-mail is there, for 80 seconds at most. */
async function reaches(name: string, state: string, value: number): Promise<void> {
  const since = new Date()
  for (const end = Date.now() + 80_000; ; await sleep(1_000)) {
    const alarm = (await described()).find(({ AlarmName }) => AlarmName === name)
    if (!alarm) throw new Error(`There is no alarm ${name}.`)
    const mails = (await clouds.mail()).filter(
      ({ kind, subject, at }) => kind === 'mail' && subject.startsWith(`${state}: "${name}"`) && new Date(at) >= since,
    )
    if (alarm.StateValue === state && mails.length > 0) return
    if (Date.now() > end) throw new Error(`${name} is ${alarm.StateValue} after 80 s, and ${mails.length} e-mails say ${state}.`)
    const { Namespace, MetricName, Dimensions } = alarm
    await cloudWatch.metrics('PutMetricData', { Namespace, MetricData: [{ MetricName, Dimensions, Value: value }] })
  }
}

interface Alarm {
  AlarmName: string
  StateValue: string
  Namespace: string
  MetricName: string
  Dimensions: { Name: string; Value: string }[]
}

async function described(): Promise<Alarm[]> {
  return (await cloudWatch.metrics<{ MetricAlarms: Alarm[] }>('DescribeAlarms', {})).MetricAlarms
}
