import { asFailure, type Failure } from './failure.ts'
import { type Loaded, loading } from './loaded.ts'
import { isWaking, notAwake, wakingLimit, wakingPause } from './waking.ts'

type Answer = { changed: false } | { changed: true; data: unknown; tag: string | null }

/** What the store stands on: replaced in tests. */
export type PollingSource = {
  get(path: string, tag: string | null): Promise<Answer>
  /** whether anybody can see the page */
  visible(): boolean
  now(): number
}

type Entry = {
  path: string
  state: Loaded<unknown>
  tag: string | null
  failures: number
  /** the last failure, while there is one */
  failure?: Failure
  wakingSince?: number
  changedAt: number
  asking: boolean
  timer?: ReturnType<typeof setTimeout>
  listeners: Set<() => void>
  moving: (data: unknown) => boolean
}

const pace = { moving: 1_000, watched: 1_500, idle: 5_000, slowest: 15_000 }
const attentionSpan = 60_000
const keptUnwatched = 20

/**
 * One place that asks the API again and again, so that the page shows what is, not what was.
 * Asks each second while something moves, a little slower while somebody looks, slowly when nothing happens, and not at all while hidden.
 * Asks conditionally: what has not changed is not sent. A failure keeps the last data, and the next tries are spaced out; a database that is waking up
 * is asked when it says so, and after the limit is a failure as any other.
 * Data last seen at a path are there at once when it is watched again.
 */
export class PollingStore {
  readonly #entries = new Map<string, Entry>()
  readonly #source: PollingSource
  readonly #connectionListeners = new Set<() => void>()
  #lastAttention: number
  #failing: Failure | undefined

  constructor(source: PollingSource) {
    this.#source = source
    this.#lastAttention = source.now()
  }

  /** Why news do not come, or undefined while they do. */
  get failing(): Failure | undefined {
    return this.#failing
  }

  /** Hears when `failing` changes. Returns what ends it. */
  watchConnection(listener: () => void): () => void {
    this.#connectionListeners.add(listener)
    return () => this.#connectionListeners.delete(listener)
  }

  read(path: string): Loaded<unknown> {
    return this.#entries.get(path)?.state ?? loading
  }

  /** Keeps `path` current until the returned function is called. `moving` says of data whether more is about to happen. */
  watch(path: string, listener: () => void, moving: (data: unknown) => boolean = () => false): () => void {
    const entry = this.#entry(path)
    entry.listeners.add(listener)
    entry.moving = moving
    if (entry.listeners.size === 1) void this.#ask(entry)
    return () => {
      entry.listeners.delete(listener)
      if (entry.listeners.size === 0) this.#rest(entry)
    }
  }

  /** Asks at once, also after failures: for a "try again", and when it is known that something has happened. */
  refresh(): void {
    for (const entry of this.#watched()) void this.#ask(entry)
  }

  /** Somebody did something: for a while the page is looked at. */
  attention(): void {
    const wasIdle = !this.#attended()
    this.#lastAttention = this.#source.now()
    if (wasIdle) this.refresh()
  }

  /** The page came into sight, or went out of it. */
  visibilityChanged(): void {
    if (this.#source.visible()) {
      this.#lastAttention = this.#source.now()
      this.refresh()
    } else for (const entry of this.#entries.values()) clearTimeout(entry.timer)
  }

  #entry(path: string): Entry {
    const known = this.#entries.get(path)
    if (known) return known
    const entry: Entry = {
      path,
      state: loading,
      tag: null,
      failures: 0,
      changedAt: 0,
      asking: false,
      listeners: new Set(),
      moving: () => false,
    }
    this.#entries.set(path, entry)
    return entry
  }

  async #ask(entry: Entry): Promise<void> {
    if (entry.asking) return
    clearTimeout(entry.timer)
    entry.asking = true
    try {
      const answer = await this.#source.get(entry.path, entry.tag)
      entry.failures = 0
      entry.failure = undefined
      entry.wakingSince = undefined
      if (answer.changed) {
        entry.tag = answer.tag
        entry.changedAt = this.#source.now()
        this.#set(entry, { status: 'ready', data: answer.data })
      } else if (entry.state.status === 'ready' && entry.state.stale) this.#set(entry, { status: 'ready', data: entry.state.data })
      this.#setFailing(undefined)
    } catch (error) {
      const failure = this.#withinLimit(entry, asFailure(error))
      entry.failure = failure
      entry.failures += 1
      this.#set(entry, entry.state.status === 'ready' && failure.status !== 404 ? { ...entry.state, stale: failure } : { status: 'error', failure })
      if (failure.status === undefined || failure.status >= 500) this.#setFailing(failure)
    } finally {
      entry.asking = false
      if (entry.listeners.size > 0 && this.#source.visible()) entry.timer = setTimeout(() => void this.#ask(entry), this.#wait(entry))
    }
  }

  #withinLimit(entry: Entry, failure: Failure): Failure {
    if (!isWaking(failure)) return failure
    entry.wakingSince ??= this.#source.now()
    return this.#source.now() - entry.wakingSince < wakingLimit ? failure : notAwake(failure)
  }

  #wait(entry: Entry): number {
    if (entry.failure && isWaking(entry.failure)) return wakingPause(entry.failure)
    if (entry.failures > 0) return Math.min(pace.slowest, pace.moving * 2 ** (entry.failures - 1))
    const moves = entry.state.status === 'ready' && entry.moving(entry.state.data)
    const movedLately = this.#source.now() - entry.changedAt < 5_000
    if (moves || movedLately) return pace.moving
    return this.#attended() ? pace.watched : pace.idle
  }

  #attended(): boolean {
    return this.#source.now() - this.#lastAttention < attentionSpan
  }

  #set(entry: Entry, state: Loaded<unknown>): void {
    entry.state = state
    for (const listener of entry.listeners) listener()
  }

  #setFailing(failure: Failure | undefined): void {
    const changed = failure?.message !== this.#failing?.message
    this.#failing = failure
    if (!changed) return
    for (const listener of this.#connectionListeners) listener()
    // one road is open again: so are the others
    if (!failure) for (const entry of this.#watched()) if (entry.failures > 0) void this.#ask(entry)
  }

  #rest(entry: Entry): void {
    clearTimeout(entry.timer)
    const unwatched = [...this.#entries.values()].filter((each) => each.listeners.size === 0)
    for (const oldest of unwatched.slice(0, Math.max(0, unwatched.length - keptUnwatched))) this.#entries.delete(oldest.path)
  }

  #watched(): Entry[] {
    return [...this.#entries.values()].filter((entry) => entry.listeners.size > 0)
  }
}
