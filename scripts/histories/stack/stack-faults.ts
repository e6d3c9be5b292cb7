import { setTimeout as sleep } from 'node:timers/promises'
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { invokeLater } from '@stagecraft/localstack/stack/functions-api.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Fault, PossibleFault } from '../history.ts'
import type { System } from '../simulation/system.ts'
import type { FunctionProcesses } from './function-processes.ts'

/** Nobody waits for longer than that. */
const longestMs = 3_000

/** What can be made to happen here. Which statement or call a fault hits is left to chance. */
const statements = ['kill', 'cut', 'stall', 'go away']

export interface StackFaults {
  possible: readonly PossibleFault[]
  /** Causes a fault after a while, and resolves when it is over. Says what it did; nothing where only the simulation can do it. */
  cause(fault: Fault, afterMs: number, tell: (line: string) => void): Promise<void>
  /** Invokes the scheduled functions, as their schedules will in the next minute. */
  sweep(): Promise<void>
  close(): void
}

/** The kit's controls of a stack that runs. `query` asks its database as administrator. */
export function stackFaults(
  system: System,
  functions: readonly string[],
  record: StackRecord,
  processes: FunctionProcesses,
  query: (text: string) => Promise<unknown[]>,
): StackFaults {
  const lambda = new LambdaClient(clientOptions(record))
  const consumers = system.mappings.map((mapping) => mapping.function)
  const scheduled = system.schedules.map((schedule) => schedule.function)

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

  const possible = functions.flatMap((of): PossibleFault[] => [
    ...statements.map((what) => ({ of, on: 'statement' as const, do: what })),
    ...(consumers.some(({ name }) => name === of) ? [{ of, on: 'delivery' as const, do: 'break' }] : []),
    ...(scheduled.some(({ name }) => name === of) ? [{ of, on: 'invocation' as const, do: 'repeat' }] : []),
  ])

  return {
    possible,
    async cause({ of, do: what, seconds }, afterMs, tell) {
      await sleep(afterMs)
      const ms = Math.min(seconds * 100, longestMs)
      const victim = system.functions.get(of)
      const consumer = consumers.find(({ name }) => name === of)
      if (what === 'kill' && victim) tell(`${victim.name}: ${await processes.kill(victim.fullName)} processes killed`)
      else if (what === 'cut') tell(`${(await query(cutText)).length} connections cut`)
      else if (what === 'go away') {
        tell(`the database is away for ${ms} ms`)
        for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) await query(cutText)
      } else if (what === 'stall' && victim) tell(`${victim.name}: ${await processes.stop(victim.fullName, ms)} processes held up for ${ms} ms`)
      else if (what === 'break' && consumer) {
        tell(`${consumer.name}: its queue is paused for ${ms} ms`)
        await hold(consumer.fullName, ms)
      } else if (what === 'repeat' && victim) {
        tell(`${victim.name} is invoked once more`)
        await invokeLater(record, victim.fullName, {})
      }
    },
    async sweep() {
      for (const { fullName } of scheduled) await invokeLater(record, fullName, {})
    },
    close: () => lambda.destroy(),
  }
}

// the sessions of functions; those of people stay
const cutText = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and application_name <> '' and usename <> current_user`
