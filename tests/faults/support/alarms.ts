import { ask } from '@stagecraft/localstack/ask.ts'
import type { Mail } from '@stagecraft/localstack/engines/mail.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { SignedRequests } from '../../conformance/signed-requests.ts'
import { until } from './settle.ts'
import type { Stack } from './stack.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** CloudWatch of the stack under test. Alarms have their names without service and stage. */
export interface Alarms {
  /** All alarms → their states. */
  states(): Promise<ReadonlyMap<string, AlarmState>>
  /** Waits until each of `names` has the state, and its e-mail about that is in the mailbox, sent after `since`. */
  reach(names: readonly string[], state: AlarmState, since: Date, seconds: number): Promise<void>
  /** Puts a value of the metric that an alarm watches, with the alarm's own dimensions. */
  put(name: string, value: number): Promise<void>
  close(): void
}

export function alarmsOf({ record }: Stack): Alarms {
  const aws = new SignedRequests({ ...clientOptions(record), maxAttempts: 1 })
  const prefix = `${record.service}-${record.stage}-`
  const described = async (input: Record<string, string> = {}) => {
    const xml = await aws.cloudWatch('DescribeAlarms', { MaxRecords: '100', ...input })
    return xml.split(/<member>\s*(?=<AlarmName>)/).slice(1)
  }
  const states = async () =>
    new Map(
      (await described()).map((xml) => [text(xml, 'AlarmName').slice(prefix.length), text(xml, 'StateValue') as AlarmState]), // CloudWatch has these three
    )
  return {
    states,
    async reach(names, state, since, seconds) {
      let missing: string[] = [...names]
      await until(
        `${state} of the alarms`,
        async () => {
          const [now, mails] = [await states(), await mailbox(record.urls.mailbox)]
          const isTold = (name: string) =>
            mails.some(({ subject, at }) => subject.startsWith(`${state}: "${prefix}${name}"`) && new Date(at) >= since)
          missing = names.filter((name) => now.get(name) !== state || !isTold(name))
          return missing.length === 0
        },
        seconds,
      ).catch((error: Error) => {
        throw new Error(`${error.message} Missing: ${missing.join(', ')}`)
      })
    },
    async put(name, value) {
      const [xml = ''] = await described({ 'AlarmNames.member.1': `${prefix}${name}` })
      const dimensions = [...xml.matchAll(/<Name>([^<]*)<\/Name>\s*<Value>([^<]*)<\/Value>/g)].flatMap(([, Name = '', Value = ''], at) => [
        [`MetricData.member.1.Dimensions.member.${at + 1}.Name`, Name],
        [`MetricData.member.1.Dimensions.member.${at + 1}.Value`, Value],
      ])
      await aws.cloudWatch('PutMetricData', {
        Namespace: text(xml, 'Namespace'),
        'MetricData.member.1.MetricName': text(xml, 'MetricName'),
        'MetricData.member.1.Value': String(value),
        ...Object.fromEntries(dimensions),
      })
    },
    close: () => aws.destroy(),
  }
}

export async function mailbox(url: string): Promise<Mail[]> {
  return JSON.parse((await ask(`${url}/messages.json`)).text) as Mail[] // as the mailbox writes it
}

function text(xml: string, tag: string): string {
  return new RegExp(`<${tag}>([^<]*)`).exec(xml)?.[1] ?? ''
}
