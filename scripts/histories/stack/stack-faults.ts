import { setTimeout as sleep } from 'node:timers/promises'
import { GetFunctionConcurrencyCommand, LambdaClient, ListEventSourceMappingsCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda'
import { clientOptions, type EngineAccess, type StageAccess } from '@stagecraft/localstack/stack/client-options.ts'
import { invokeLater, setMapping } from '@stagecraft/localstack/stack/functions-api.ts'
import { restoreLent } from '@stagecraft/localstack/stack/lent/restore-lent.ts'
import type { Fault, PossibleFault } from '../history.ts'
import type { SimulatedFunction, System } from '../simulation/system.ts'
import type { FunctionProcesses } from './function-processes.ts'

/** Nobody waits for longer than that. */
const longestMs = 3_000

export interface StackFaults {
  possible: readonly PossibleFault[]
  /** Causes a fault after a while, and resolves when it is over: with whether it hit something. Says what it did; nothing where only the simulation can do it. */
  cause(fault: Fault, afterMs: number, tell: (line: string) => void): Promise<boolean>
  /** Invokes the scheduled functions, as their schedules will in the next minute. */
  sweep(): Promise<void>
  /** Ends the faults that are under way, and causes no other. */
  close(): Promise<void>
}

/** What a deployed stack lets be done to it. */
export interface Controls {
  /** Left out where nobody reaches them. */
  processes?: FunctionProcesses
  /** Asks its database as administrator. */
  query(text: string): Promise<unknown[]>
  /** Has what a consumer's queue has handed out handed out once more; how many messages that were. Left out where the engine cannot. */
  redeliver?(consumer: string): Promise<number>
}

interface Act {
  victim: SimulatedFunction
  ms: number
  tell(line: string): void
}

/** Faults of a deployed stack, by the APIs of AWS and by its controls. Which statement or call a fault hits is left to chance. */
export function stackFaults(
  system: System,
  functions: readonly string[],
  access: EngineAccess | StageAccess,
  { processes, query, redeliver }: Controls,
): StackFaults {
  const lambda = new LambdaClient(clientOptions(access))
  const consumers = system.mappings.map((mapping) => mapping.function)
  const scheduled = system.schedules.map((schedule) => schedule.function)

  const closed = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  // what is over early is put back early
  const wait = (ms: number) => sleep(ms, undefined, { signal: closed.signal }).catch(() => {})

  const hold = async (name: string, ms: number) => {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: name }))
    const set = async (Enabled: boolean) => {
      for (const { UUID = '' } of EventSourceMappings) await setMapping(lambda, UUID, Enabled)
    }
    try {
      await set(false)
      await wait(ms)
    } finally {
      await set(true)
    }
    return EventSourceMappings.length
  }

  // as it was before the first fault: two of them may overlap
  const reserved = new Map<string, Promise<number | null>>()
  const reservedOf = async (FunctionName: string) =>
    (await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions ?? null
  const throttle = async (FunctionName: string, ms: number) => {
    const asked = reserved.get(FunctionName) ?? reservedOf(FunctionName)
    reserved.set(FunctionName, asked)
    const before = await asked
    try {
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
      await wait(ms)
    } finally {
      await restoreLent(access, { functions: [{ name: FunctionName, reserved: before }] })
    }
    return 1
  }

  const cutFor = async (ms: number) => {
    let hit = 0
    for (const end = Date.now() + ms; Date.now() < end && !closed.signal.aborted; await wait(20)) hit += (await query(cutText)).length
    return hit
  }

  // each resolves to how much it hit
  const actsOnStatements: Readonly<Record<string, (act: Act) => Promise<number>>> = {
    async cut({ tell }) {
      const { length } = await query(cutText)
      tell(`${length} connections cut`)
      return length
    },
    'go away'({ ms, tell }) {
      tell(`the database is away for ${ms} ms`)
      return cutFor(ms)
    },
    ...(processes && {
      async kill({ victim, tell }: Act) {
        const killed = await processes.kill(victim.fullName)
        tell(`${victim.name}: ${killed} processes killed`)
        return killed
      },
      async stall({ victim, ms, tell }: Act) {
        const stopped = await processes.stop(victim.fullName, ms)
        tell(`${victim.name}: ${stopped} processes held up for ${ms} ms`)
        return stopped
      },
    }),
  }
  const acts: typeof actsOnStatements = {
    ...actsOnStatements,
    async repeat({ victim, tell }) {
      tell(`${victim.name} is invoked once more`)
      await invokeLater(access, victim.fullName, {})
      return 1
    },
  }
  const actsOnConsumers: typeof acts = {
    break({ victim, ms, tell }) {
      tell(`${victim.name}: its queue is paused for ${ms} ms`)
      return hold(victim.fullName, ms)
    },
    throttle({ victim, ms, tell }) {
      tell(`${victim.name} may not run for ${ms} ms`)
      return throttle(victim.fullName, ms)
    },
    ...(redeliver && {
      async 'deliver again'({ victim, tell }: Act) {
        const again = await redeliver(victim.name)
        tell(`${victim.name}: ${again} messages handed out once more`)
        return again
      },
    }),
  }

  const hits = async ({ of, do: what, seconds }: Fault, tell: (line: string) => void): Promise<number> => {
    const victim = system.functions.get(of)
    const act = acts[what] ?? (consumers.some(({ name }) => name === of) ? actsOnConsumers[what] : undefined)
    return victim && act ? act({ victim, ms: Math.min(seconds * 100, longestMs), tell }) : 0
  }

  const [statements, deliveries] = [Object.keys(actsOnStatements), Object.keys(actsOnConsumers)]
  const possible = functions.flatMap((of): PossibleFault[] => [
    ...statements.map((what) => ({ of, on: 'statement' as const, do: what })),
    ...(consumers.some(({ name }) => name === of) ? deliveries.map((what) => ({ of, on: 'delivery' as const, do: what })) : []),
    ...(scheduled.some(({ name }) => name === of) ? [{ of, on: 'invocation' as const, do: 'repeat' }] : []),
  ])

  return {
    possible,
    cause(fault, afterMs, tell) {
      const caused = wait(afterMs).then(async () => !closed.signal.aborted && (await hits(fault, tell)) > 0)
      underWay.add(caused)
      return caused.finally(() => underWay.delete(caused))
    },
    async sweep() {
      for (const { fullName } of scheduled) await invokeLater(access, fullName, {})
    },
    async close() {
      closed.abort()
      await Promise.allSettled(underWay)
      lambda.destroy()
    },
  }
}

// the sessions of functions; those of people stay, and those of the server's own superuser, which nobody else may end
const cutText = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and application_name <> '' and usename <> current_user
    and usesysid in (select oid from pg_roles where not rolsuper)`
