import { SNSClient } from '@aws-sdk/client-sns'
import { StagecraftError } from '../../../errors.ts'
import { clientOptions, type EngineAccess } from '../../../stack/client-options.ts'

/** An alarm as CloudWatch has it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html */
export interface MetricAlarm {
  AlarmName: string
  StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  StateReason?: string
  /** Seconds since 1970, or RFC 3339. */
  StateUpdatedTimestamp?: number | string
  Namespace?: string
  MetricName?: string
  Dimensions?: { Name: string; Value: string }[]
  Statistic?: string
  ExtendedStatistic?: string
  Period?: number
  EvaluationPeriods?: number
  DatapointsToAlarm?: number
  Threshold?: number
  ComparisonOperator?: string
  AlarmActions?: string[]
}

/**
 * Asks CloudWatch by its JSON protocol. The kit has no client of it: it is asked for alarms alone, by the console alone, and any client's signer signs
 * for any service that it is told. Throws `cloudwatch` with what it refused.
 */
export async function cloudWatch<T>(access: EngineAccess, operation: string, input: object): Promise<T> {
  const client = new SNSClient(clientOptions(access))
  try {
    const signer = await client.config.signer()
    const { protocol, host, hostname, port } = new URL(access.endpoint)
    const body = JSON.stringify(input)
    const headers = { host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `GraniteServiceVersion20100801.${operation}` }
    const request = { method: 'POST', protocol, hostname, port: Number(port), path: '/', query: {}, headers, body }
    const signed = await signer.sign(request as never, { signingService: 'monitoring', signingRegion: access.region }) // it reads no more of a request
    const { host: _, ...sent } = signed.headers
    const answer = await fetch(access.endpoint, { method: 'POST', headers: sent, body, signal: AbortSignal.timeout(20_000) })
    const text = await answer.text()
    if (answer.ok) return JSON.parse(text || '{}') as T
    throw new StagecraftError('cloudwatch', `CloudWatch refused ${operation}: ${text.slice(0, 300)}`)
  } finally {
    client.destroy()
  }
}
