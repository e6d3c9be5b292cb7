import { Writable } from 'node:stream'
import type pg from 'pg'
import type { Command } from './aws.ts'
import { Refusal } from './calls.ts'
import { beginning } from './clock.ts'
import type { Sessions } from './sessions.ts'
import type { Turns } from './turns.ts'
import type { World } from './world.ts'

/** What the application's code finds in place of what reaches outside: see `loadHandlers`. */
export function handlersHook(sessions: Sessions, turns: Turns, world: () => World | undefined, nextId: () => number): object {
  let asked = 0
  return {
    database: (real: typeof pg) => sessions.standIn(real),
    sleep: (milliseconds: number) => world()?.sleep(milliseconds),
    environment: () => turns.context.getStore()?.environment ?? {},
    // what functions log is no part of a history
    sink: new Writable({ write: (_, __, done) => done() }),
    // it goes on a little with each question, so that nothing that was just measured took long
    milliseconds: () => beginning + asked++,
    // calls end in simulated time: the signal only says when
    timeout: (milliseconds: number) => Object.assign(new AbortController().signal, { milliseconds }),
    uuid: () => `00000000-0000-4000-8000-${String(nextId()).padStart(12, '0')}`,
    async call(command: Command, Base: ServiceError, { abortSignal }: { abortSignal?: { milliseconds?: number } } = {}): Promise<object> {
      try {
        return (await world()?.aws.call(command, abortSignal?.milliseconds ?? Number.POSITIVE_INFINITY)) ?? {}
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        const { name, message, status } = error
        throw new Base({ name, message, $fault: status < 500 ? 'client' : 'server', $metadata: { httpStatusCode: status } })
      }
    },
  }
}

type ServiceError = new (of: { name: string; message: string; $fault: 'client' | 'server'; $metadata: { httpStatusCode: number } }) => Error
