import { StagecraftError } from '../../../errors.ts'
import { askJson } from '../../../stack/ask-json.ts'
import type { EngineAccess } from '../../../stack/client-options.ts'

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
 * Asks CloudWatch by its JSON protocol. The kit has no client of it: it is asked for alarms alone, by the console alone. Throws `cloudwatch` with what it
 * refused.
 */
export async function cloudWatch<T>(access: EngineAccess, operation: string, input: object): Promise<T> {
  const { ok, text } = await askJson(access, 'monitoring', `GraniteServiceVersion20100801.${operation}`, input)
  if (ok) return JSON.parse(text || '{}') as T
  throw new StagecraftError('cloudwatch', `CloudWatch refused ${operation}: ${text.slice(0, 300)}`)
}
