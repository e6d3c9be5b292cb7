import type { Flow } from '../../engines/flow.ts'
import { Failure, follow } from './api.ts'
import { token } from './session.ts'

/** What went through a queue between the last two looks, per second. */
export interface Rates {
  sent: number
  received: number
  deleted: number
}

/** What is live, for every part of the page that wants to know: one stream for all, while the page is seen. Only the newest two looks are kept. */
export class Live {
  flow: Flow | undefined
  failure: Failure | undefined
  #before: { flow: Flow; at: number } | undefined
  #at = 0
  #listeners = new Set<() => void>()
  #following: AbortController | undefined

  /** Returns how to stop listening. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) {
      document.addEventListener('visibilitychange', this.#seen)
      this.#seen()
    }
    return () => void this.#listeners.delete(listener)
  }

  rates(queue: string): Rates {
    const [now, before] = [this.flow?.queues[queue], this.#before?.flow.queues[queue]]
    const seconds = (this.#at - (this.#before?.at ?? this.#at)) / 1_000
    const rate = (of: keyof Rates) => (now && before && seconds > 0 ? Math.max(0, (now[of] - before[of]) / seconds) : 0)
    return { sent: rate('sent'), received: rate('received'), deleted: rate('deleted') }
  }

  /** By a function's full name. */
  functionRates(name: string): { invocations: number; errors: number } {
    const [now, before] = [this.flow?.functions[name], this.#before?.flow.functions[name]]
    const seconds = (this.#at - (this.#before?.at ?? this.#at)) / 1_000
    // one that was not invoked before is counted from its first invocation on
    const rate = (of: 'invocations' | 'errors') => (now && this.#before && seconds > 0 ? Math.max(0, (now[of] - (before?.[of] ?? 0)) / seconds) : 0)
    return { invocations: rate('invocations'), errors: rate('errors') }
  }

  readonly #seen = () => {
    this.#following?.abort()
    if (document.hidden || !token()) return
    this.#following = new AbortController()
    void follow('live', this.#following.signal, this.#heard, (failure) => {
      this.failure = failure
      this.#tell()
    })
  }

  readonly #heard = (event: string, data: unknown) => {
    if (event === 'flow') {
      if (this.flow) this.#before = { flow: this.flow, at: this.#at }
      this.flow = (data ?? undefined) as Flow | undefined // as the server writes it
      this.#at = performance.now()
    }
    this.failure = event === 'failed' ? new Failure(0, data as { message: string }) : undefined // as the server writes it
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

export const live = new Live()
