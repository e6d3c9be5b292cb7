import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from '../../../stack/client-options.ts'
import { updated } from '../../../stack/functions-api.ts'
import type { Lent } from '../../../stack/lent/restore-lent.ts'
import type { StackRecord } from '../../../supervisor/records.ts'
import { cloudWatch, type MetricAlarm } from './cloud-watch.ts'
import { removeMarked } from './marked-messages.ts'
import type { AlarmCause } from './types.ts'

export interface AlarmContext {
  /** Functions by their full names, with what the template says of each. */
  functions: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  /** Queues that nobody reads, by their names, with their addresses. */
  unread: ReadonlyMap<string, string>
}

/** How a fault is made: `again` changes something until the alarm has the state that is wanted. Then what is `lent` is put back, also where `again` failed. */
export interface Fault {
  lent?: Lent
  again(): Promise<void>
  close(): void
}

export interface FaultKind extends Pick<AlarmCause, 'isReal' | 'says' | 'ends'> {
  /** What it borrows of the stack, in words: two faults cannot have it at once. */
  borrows?: string
  cause(stack: StackRecord): Promise<Fault>
  /** Left out where it ends by itself. */
  end?(stack: StackRecord): Promise<Fault>
}

/** What makes an alarm go off, by the metric that it watches; undefined where it watches none of its own. */
export function kindOf(alarm: MetricAlarm, { functions, unread }: AlarmContext): FaultKind | undefined {
  const { Namespace, MetricName, Dimensions = [] } = alarm
  if (!Namespace || !MetricName) return undefined
  const [dimension, ...others] = Dimensions
  const [own = '', metric] = [dimension?.Value, others.length === 0 ? `${Namespace} ${MetricName} ${dimension?.Name}` : '']
  const properties = functions.get(own)
  if (metric === 'AWS/Lambda Errors FunctionName' && properties) return failing(own)
  if (metric === 'AWS/Lambda Throttles FunctionName' && properties) return throttled(own, properties)
  const address = unread.get(own)
  if (metric === 'AWS/SQS ApproximateNumberOfMessagesVisible QueueName' && address) return message(alarm, own, address)
  return value(alarm)
}

const nothing = () => {}
const byItself = 'It ends by itself, a few seconds after.'

// the handler is taken away for the moment: every invocation fails, and nothing of the function's work is begun
function failing(FunctionName: string): FaultKind {
  return {
    isReal: true,
    says: `${FunctionName} loses its handler and is invoked, which fails. Then it gets its handler back. Events that come meanwhile fail, too, and are tried again.`,
    ends: byItself,
    borrows: `the handler of ${FunctionName}`,
    cause: async (stack) => {
      const client = new LambdaClient(clientOptions(stack))
      const { Handler = '' } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }))
      let isAway = false
      return {
        lent: { functions: [{ name: FunctionName, handler: Handler }] },
        again: async () => {
          if (!isAway) {
            await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: `${Handler}_taken_away` }))
            await updated(client, FunctionName)
          }
          isAway = true
          // while another fault throttles it, the next try counts
          await client.send(new InvokeCommand({ FunctionName, Payload: '{}' })).catch(throttledIsFine)
        },
        close: () => client.destroy(),
      }
    },
  }
}

function throttledIsFine(error: Error): void {
  if (error.name !== 'TooManyRequestsException') throw error
}

function throttled(FunctionName: string, { ReservedConcurrentExecutions: reserved }: Readonly<Record<string, unknown>>): FaultKind {
  return {
    isReal: true,
    says: `${FunctionName} may not run at all for a moment, and is invoked, which is refused.`,
    ends: byItself,
    borrows: `the concurrency of ${FunctionName}`,
    cause: async (stack) => {
      const client = new LambdaClient(clientOptions(stack))
      return {
        lent: { functions: [{ name: FunctionName, reserved: reserved === undefined ? null : Number(reserved) }] },
        again: async () => {
          await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
          await client.send(new InvokeCommand({ FunctionName, Payload: '{}' })).catch(throttledIsFine)
        },
        close: () => client.destroy(),
      }
    },
  }
}

function message({ AlarmName, Threshold = 0 }: MetricAlarm, queue: string, QueueUrl: string): FaultKind {
  return {
    isReal: true,
    says: `A message of the console goes into ${queue}, which nobody reads.`,
    ends: 'It ends when the message is removed again.',
    cause: async (stack) => {
      const client = new SQSClient(clientOptions(stack))
      const id = crypto.randomUUID()
      const fifo = queue.endsWith('.fifo') ? { MessageGroupId: id, MessageDeduplicationId: id } : {}
      const MessageBody = JSON.stringify({ note: `The console sent this to make the alarm ${AlarmName} go off.` })
      const MessageAttributes = { [markName]: { DataType: 'String', StringValue: AlarmName } }
      let left = Math.floor(Threshold) + 1
      return {
        again: async () => {
          for (; left > 0; left -= 1) await client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes, ...fifo }))
        },
        close: () => client.destroy(),
      }
    },
    end: async (stack) => ({ again: () => removeMarked(stack, QueueUrl, markName, AlarmName), close: nothing }),
  }
}

/** The attribute of the console's own messages. */
const markName = 'stagecraft-alarm'

function value(alarm: MetricAlarm): FaultKind {
  const { Namespace, MetricName, Dimensions = [], Threshold = 0, ComparisonOperator = '' } = alarm
  const [low, high] = [Threshold > 0 ? 0 : Threshold * 2 - 1, Math.abs(Threshold) * 2 + 1]
  const isAbove = ComparisonOperator.startsWith('Greater')
  const put = (Value: number) => async (stack: StackRecord) => ({
    again: async () => void (await cloudWatch(stack, 'PutMetricData', { Namespace, MetricData: [{ MetricName, Dimensions, Value }] })),
    close: nothing,
  })
  return {
    isReal: false,
    says: `The value ${isAbove ? high : low} is put as ${MetricName}. That tries the alarm, and not what it watches.`,
    ends: `It ends with values on the right side: by itself where the metric has some, else when ${isAbove ? low : high} is put.`,
    cause: put(isAbove ? high : low),
    end: put(isAbove ? low : high),
  }
}
