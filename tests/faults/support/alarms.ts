import { ask } from '@stagecraft/localstack/ask.ts'
import type { Mail } from '@stagecraft/localstack/engines/mail.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { SignedRequests } from '../../conformance/signed-requests.ts'
import { until } from './settle.ts'
import type { Stack } from './stack.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

interface Alarm {
  AlarmName: string
  StateValue: AlarmState
  Namespace: string
  MetricName: string
  Dimensions: { Name: string; Value: string }[]
}

/** CloudWatch of the stack under test. Alarms have their names without service and stage. */
export interface Alarms {
  /** All alarms → their states. */
  states(): Promise<ReadonlyMap<string, AlarmState>>
  /** Which of `names` have no e-mail about that state, sent after `since`; of `OK` also those that have another state by now. `ALARM` may be over. */
  missing(names: readonly string[], state: AlarmState, since: Date): Promise<string[]>
  /** Waits until none is missing. */
  reach(names: readonly string[], state: AlarmState, since: Date, seconds: number): Promise<void>
  /** Puts a value of the metric that an alarm watches, with the alarm's own dimensions. */
  put(name: string, value: number): Promise<void>
  close(): void
}

export function alarmsOf({ record }: Stack): Alarms {
  const aws = new SignedRequests({ ...clientOptions(record), maxAttempts: 1 })
  const prefix = `${record.service}-${record.stage}-`
  const described = async (AlarmNames?: string[]) =>
    (await aws.metrics<{ MetricAlarms: Alarm[] }>('DescribeAlarms', { MaxRecords: 100, ...(AlarmNames ? { AlarmNames } : {}) })).MetricAlarms
  const states = async () => new Map((await described()).map(({ AlarmName, StateValue }) => [AlarmName.slice(prefix.length), StateValue]))
  const missing = async (names: readonly string[], state: AlarmState, since: Date) => {
    const [now, mails] = [await states(), await mailbox(record.urls.mailbox)]
    const isTold = (name: string) => mails.some(({ subject, at }) => subject.startsWith(`${state}: "${prefix}${name}"`) && new Date(at) >= since)
    return names.filter((name) => !isTold(name) || (state === 'OK' && now.get(name) !== 'OK'))
  }
  return {
    states,
    missing,
    async reach(names, state, since, seconds) {
      let left: string[] = [...names]
      await until(
        `${state} of the alarms`,
        async () => {
          left = await missing(names, state, since)
          return left.length === 0
        },
        seconds,
      ).catch((error: Error) => {
        throw new Error(`${error.message} Missing: ${left.join(', ')}`)
      })
    },
    async put(name, value) {
      const [alarm] = await described([`${prefix}${name}`])
      if (!alarm) throw new Error(`There is no alarm ${name}.`)
      const { Namespace, MetricName, Dimensions } = alarm
      await aws.metrics('PutMetricData', { Namespace, MetricData: [{ MetricName, Dimensions, Value: value }] })
    },
    close: () => aws.destroy(),
  }
}

export async function mailbox(url: string): Promise<Mail[]> {
  return JSON.parse((await ask(`${url}/messages.json`)).text) as Mail[] // as the mailbox writes it
}
