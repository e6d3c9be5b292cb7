import { setTimeout as sleep } from 'node:timers/promises'
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { Description } from '@stagecraft/localstack/stack/described.ts'
import { invokeLater } from '@stagecraft/localstack/stack/functions-api.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Fault } from '../history.ts'
import { systemOf } from '../simulation/system.ts'
import type { FunctionProcesses } from './function-processes.ts'

/** Nobody waits for longer than that. */
const longestMs = 3_000
/** While histories run, a message whose function died is handed out again after so many seconds, and not after minutes. */
const visibilitySeconds = 3

export interface StackFaults {
  /** Causes a fault after a while, and resolves when it is over. Says what it did; nothing where only the simulation can do it. */
  cause(fault: Fault, afterMs: number, tell: (line: string) => void): Promise<void>
  /** Invokes the scheduled functions, as their schedules will in the next minute. */
  sweep(): Promise<void>
  /** Puts back what was changed. */
  close(): Promise<void>
}

/** The kit's controls of a stack that runs. `query` asks its database as administrator. */
export async function stackFaults(
  description: Description,
  record: StackRecord,
  processes: FunctionProcesses,
  query: (text: string) => Promise<unknown[]>,
): Promise<StackFaults> {
  const system = systemOf(description, undefined, Date.now)
  const [lambda, sqs] = [new LambdaClient(clientOptions(record)), new SQSClient(clientOptions(record))]
  const consumers = system.mappings.map((mapping) => mapping.function)
  const scheduled = system.schedules.map((schedule) => schedule.function)
  const queues = await Promise.all(system.mappings.map(({ queue }) => shortened(sqs, queue.settings.url, record)))

  const hold = async (name: string, ms: number) => {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: name }))
    const set = async (Enabled: boolean) => {
      for (const { UUID } of EventSourceMappings) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }))
    }
    await set(false)
    try {
      await sleep(ms)
    } finally {
      await set(true)
    }
  }

  return {
    async cause({ of, on, do: what, seconds }, afterMs, tell) {
      await sleep(afterMs)
      const ms = Math.min(seconds * 100, longestMs)
      const victim = system.functions.get(of)
      const consumer = consumers.find(({ name }) => name === of)
      if (what.startsWith('kill') && victim) tell(`${victim.name}: ${await processes.kill(victim.fullName)} processes killed`)
      else if (what.startsWith('cut')) tell(`${(await query(cutText)).length} connections cut`)
      else if (what === 'go away') {
        tell(`the database is away for ${ms} ms`)
        for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) await query(cutText)
      } else if (what === 'stall' && victim) tell(`${victim.name}: ${await processes.stop(victim.fullName, ms)} processes held up for ${ms} ms`)
      else if (on === 'delivery' && (what === 'break' || what === 'run short of time') && consumer) {
        tell(`${consumer.name}: its queue is paused for ${ms} ms`)
        await hold(consumer.fullName, ms)
      } else if (on === 'invocation' && what === 'repeat' && victim && scheduled.includes(victim)) {
        tell(`${victim.name} is invoked once more`)
        await invokeLater(record, victim.fullName, {})
      }
    },
    async sweep() {
      for (const { fullName } of scheduled) await invokeLater(record, fullName, {})
    },
    async close() {
      for (const restore of queues) await restore()
      lambda.destroy()
      sqs.destroy()
    },
  }
}

// the sessions of functions; those of people stay
const cutText = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and application_name <> '' and usename <> current_user`

async function shortened(sqs: SQSClient, url: string, { endpoint }: StackRecord): Promise<() => Promise<void>> {
  // its name in AWS's address; the stack's own has another host
  const QueueUrl = new URL(new URL(url).pathname, endpoint).href
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'] }))
  const policy = JSON.stringify({ ...JSON.parse(Attributes.RedrivePolicy ?? '{}'), maxReceiveCount: 1_000 })
  const changed = { VisibilityTimeout: String(visibilitySeconds), ...(Attributes.RedrivePolicy && { RedrivePolicy: policy }) }
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: changed }))
  return async () => {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
  }
}
