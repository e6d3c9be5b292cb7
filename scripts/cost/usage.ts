import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { at, isObject } from '../check-aws/resources.ts'
import type { Charge } from './standing.ts'

/** What a workload uses of a resource. Which quantities there are depends on the type: each is a key of `usage`. */
export type Quantities = Readonly<Record<string, number>>

type Usage = (used: Quantities, resource: TemplateResource) => Charge[]

const million = 1_000_000
const perMillion = (price: string, quantity: number | undefined, what: string): Charge[] =>
  quantity ? [{ price, quantity: quantity / million, reckoning: `${quantity.toLocaleString('en')} ${what}` }] : []
const gigabytes = (price: string, quantity: number | undefined, what: string): Charge[] =>
  quantity ? [{ price, quantity, reckoning: `${quantity} GB ${what}` }] : []

/** What a use of a resource costs, by its type; the names of the quantities are those of `workload` in stagecraft.config.ts. */
export const usage: Record<string, { quantities: readonly string[]; charges: Usage }> = {
  'AWS::ApiGatewayV2::Api': { quantities: ['requests'], charges: ({ requests }) => perMillion('api-million', requests, 'requests') },
  'AWS::CloudFront::Distribution': {
    quantities: ['requests', 'gigabytes'],
    charges: (used) => [...perMillion('edge-million', used.requests, 'requests'), ...gigabytes('edge-gb', used.gigabytes, 'to browsers')],
  },
  'AWS::CloudTrail::Trail': { quantities: ['events'], charges: ({ events }) => perMillion('trail-million', events, 'data events') },
  'AWS::Cognito::UserPool': {
    quantities: ['people'],
    charges: ({ people }) => (people ? [{ price: 'user-month', quantity: people, reckoning: `${people} people` }] : []),
  },
  'AWS::EC2::VPCEndpoint': { quantities: ['gigabytes'], charges: (used) => gigabytes('endpoint-gb', used.gigabytes, 'through it') },
  'AWS::KMS::Key': { quantities: ['requests'], charges: ({ requests }) => perMillion('key-million', requests, 'requests') },
  'AWS::Lambda::Function': { quantities: ['invocations', 'milliseconds'], charges: functionCharges },
  'AWS::Logs::LogGroup': {
    quantities: ['gigabytes'],
    charges: (used, { Properties }) => {
      const months = Number(Properties.RetentionInDays ?? 0) / 30
      const kept = (used.gigabytes ?? 0) * 0.15 * months
      return [
        ...gigabytes('logs-gb', used.gigabytes, 'taken in'),
        ...(kept > 0 ? [{ price: 'logs-gb-month', quantity: kept, reckoning: `${used.gigabytes} GB at 15 % for ${months.toFixed(1)} months` }] : []),
      ]
    },
  },
  'AWS::RDS::DBCluster': {
    quantities: ['unitHours', 'requests', 'gigabytes'],
    charges: (used) => [
      ...(used.unitHours ? [{ price: 'acu-hour', quantity: used.unitHours, reckoning: `${used.unitHours} ACU-hours beyond the minimum` }] : []),
      ...perMillion('aurora-million-io', used.requests, 'I/O requests'),
      ...gigabytes('aurora-gb-month', used.gigabytes, 'kept for a month'),
    ],
  },
  'AWS::S3::Bucket': {
    quantities: ['writes', 'reads', 'gigabytes'],
    charges: (used) => [
      ...perMillion('bucket-million-writes', used.writes, 'writes'),
      ...perMillion('bucket-million-reads', used.reads, 'reads'),
      ...gigabytes('bucket-gb-month', used.gigabytes, 'kept for a month'),
    ],
  },
  'AWS::SNS::Topic': {
    quantities: ['messages', 'deliveries'],
    charges: (used, { Properties }) =>
      Properties.FifoTopic
        ? [...perMillion('fifo-topic-million', used.messages, 'messages'), ...perMillion('fifo-delivery-million', used.deliveries, 'deliveries')]
        : perMillion('topic-million', used.messages, 'messages'),
  },
  'AWS::SQS::Queue': {
    quantities: ['requests'],
    charges: ({ requests }, { Properties }) => perMillion(Properties.FifoQueue ? 'fifo-queue-million' : 'queue-million', requests, 'requests'),
  },
  'AWS::WAFv2::WebACL': { quantities: ['requests'], charges: ({ requests }) => perMillion('web-million', requests, 'requests') },
}

// 128 MB and x86_64 where nothing is said: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
function functionCharges({ invocations = 0, milliseconds = 0 }: Quantities, resource: TemplateResource): Charge[] {
  const gigabyte = Number(resource.Properties.MemorySize ?? 128) / 1_024
  const seconds = (invocations * milliseconds) / 1_000
  const isArm = [at(resource, 'Architectures') ?? []].flat().includes('arm64')
  return [
    ...perMillion('function-million', invocations, 'invocations'),
    ...(seconds > 0
      ? [
          {
            price: isArm ? 'function-gb-second' : 'function-x86-gb-second',
            quantity: seconds * gigabyte,
            reckoning: `${invocations.toLocaleString('en')} × ${milliseconds} ms × ${gigabyte} GB`,
          },
        ]
      : []),
  ]
}

/** The invocations of a month by schedules: of `rate(5 minutes)`, and of a cron expression as if it were hourly. */
export function scheduledInvocations(schedule: unknown, hoursPerMonth: number): number {
  const text = isObject(schedule) ? '' : String(schedule ?? '')
  const [, count = '1', unit = 'hour'] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text) ?? []
  const hours = { minute: 1 / 60, hour: 1, day: 24 }[unit] ?? 1
  return Math.round(hoursPerMonth / (Number(count) * hours))
}
