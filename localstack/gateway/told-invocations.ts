import { BroadcastChannel } from 'node:worker_threads'
import type { RoleSource } from './hot-handlers.ts'
import { teller } from './teller.ts'
import { invocationsChannel } from './watched.js'

/** What a worker says of an invocation. */
export interface ToldInvocation {
  /** Its function's full name. */
  function: string
  request: string
  event: unknown
  /** Milliseconds since 1970, and how long it took. */
  at: number
  ms: number
  log: string
  /** What engines/observer saw; '' where that was nothing. */
  inside: string
  result?: unknown
  error?: { errorType: string; errorMessage: string }
  /** Its time is nearly over. What is said after this is all of it; where nothing is, it ran out of time. */
  unfinished?: true
}

/** How long an invocation whose time is nearly over may still end by itself. */
const lastWordMs = 1_000
/** So many invocations wait to be told; what comes beyond that is not told. */
const mostWaiting = 1_000

/**
 * Tells the engine, several times a second, what became of the invocations in the workers, so that these functions have logs, metrics and traces as those that
 * the engine runs. An engine that keeps none says so once.
 */
export function tellInvocations(role: RoleSource): void {
  const channel = new BroadcastChannel(invocationsChannel)
  const waiting: ToldInvocation[] = []
  const nearlyOver = new Map<string, NodeJS.Timeout>()
  const { soon, isWanted } = teller(role, '/_stagecraft/invocations', 250, () => ({
    invocations: waiting.splice(0),
  }))
  const say = (told: ToldInvocation) => {
    if (waiting.length >= mostWaiting || !isWanted()) return
    waiting.push(told)
    soon()
  }
  channel.onmessage = ({ data }: { data: ToldInvocation }) => {
    clearTimeout(nearlyOver.get(data.request))
    nearlyOver.delete(data.request)
    if (!data.unfinished) return say(data)
    const ended = setTimeout(() => {
      nearlyOver.delete(data.request)
      say(ranOutOfTime(data))
    }, lastWordMs)
    nearlyOver.set(data.request, ended.unref())
  }
  // it keeps no process alive
  ;(channel as unknown as { unref(): void }).unref()
}

// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html; its time was over 100 ms after it said so (engines/observer/observer.cjs)
function ranOutOfTime(told: ToldInvocation): ToldInvocation {
  const ms = told.ms + 100
  const errorMessage = `${new Date(told.at + ms).toISOString()} ${told.request} Task timed out after ${(ms / 1_000).toFixed(2)} seconds`
  return { ...told, ms, error: { errorType: 'Sandbox.Timedout', errorMessage } }
}
