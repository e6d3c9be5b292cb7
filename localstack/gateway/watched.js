// Plain JavaScript, as function.js is: every worker of the API loads it.
import { createRequire } from 'node:module'
import { BroadcastChannel } from 'node:worker_threads'

/** Where the workers of the API say what became of their invocations: each a `ToldInvocation` (told-invocations.ts). */
export const invocationsChannel = 'stagecraft-invocations'

/** Characters of a log, and of the body of a request or an answer, that are told. */
const mostOfLog = 256_000
const mostOfBody = 20_000

/**
 * The handler of a function, watched as the engine watches the functions that it runs (engines/observer): what it was asked and answered, what it logged, its
 * statements to PostgreSQL and its calls of AWS. A worker has one invocation at a time. What goes wrong here is told to nobody, and harms no answer.
 *
 * @param {string} name the function's full name
 * @param {(event: any, context: any) => Promise<unknown>} handler
 * @returns {(event: any, context: any) => Promise<unknown>}
 */
export function watched(name, handler) {
  const { observe } = createRequire(import.meta.url)('../engines/observer/observer.cjs')
  const channel = new BroadcastChannel(invocationsChannel)
  // it keeps no worker alive
  channel.unref()
  let log = ''
  for (const stream of [process.stdout, process.stderr]) listen(stream, (text) => (log = (log + text).slice(0, mostOfLog)))
  /** @type {{ request: string, event: any, at: number } | undefined} */
  let current
  const tell = (/** @type {object} */ more) => {
    try {
      if (current) channel.postMessage({ function: name, ...current, ms: Date.now() - current.at, log, ...more })
    } catch {
      // an answer that no message can carry
    }
  }
  const inside = observe('', (/** @type {string} */ seen) => tell({ inside: seen, unfinished: true }))
  return async (event, context) => {
    log = ''
    current = { request: String(context?.awsRequestId ?? ''), event: cut(event), at: Date.now() }
    inside.begin(context?.getRemainingTimeInMillis?.() ?? 30_000)
    try {
      const result = await handler(event, context)
      tell({ inside: inside.told(), result: cut(result) })
      return result
    } catch (error) {
      const { name: errorType, message: errorMessage } = error instanceof Error ? error : new Error(String(error))
      tell({ inside: inside.told(), error: { errorType, errorMessage } })
      throw error
    } finally {
      current = undefined
    }
  }
}

function cut(/** @type {any} */ value) {
  return typeof value?.body === 'string' && value.body.length > mostOfBody ? { ...value, body: value.body.slice(0, mostOfBody) } : value
}

function listen(/** @type {NodeJS.WriteStream} */ stream, /** @type {(text: string) => void} */ hear) {
  const { write } = stream
  stream.write = (/** @type {any[]} */ ...words) => {
    hear(String(words[0]))
    return Reflect.apply(write, stream, words)
  }
}
