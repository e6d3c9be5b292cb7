import { type Level, type LogEntry, levelOf, levels } from './entry.ts'
import type { Located, LogSource, Wants } from './source.ts'

/** What is wanted of the logs; everything where all is left out. */
export interface LogFilter {
  /** This level and those above it. */
  level?: Level
  /** Names of functions and parts. */
  sources?: readonly string[]
  /** The id of a request or a trace, or anything that stands in the text. */
  id?: string
  /** Stands in the text, in large letters or small. */
  text?: string
}

export interface LogPage {
  /** Newest first. */
  entries: LogEntry[]
  /** Where the next page begins; left out where there is nothing older. */
  older?: string
  /** How far back was looked, milliseconds since 1970. Left out where nothing was looked at. */
  lookedBackTo?: number
}

/** A page takes no longer than this once its first entries are there, whatever it finds: what was not looked at is for the next. */
const longestMs = 40

/**
 * The newest entries before `older` of all sources in the order of time, `limit` of them at the most. It reads only what it shows, or looks through while
 * it searches: however long the logs are, a page takes about 40 ms, and the time in which the sources find their first entries.
 */
export async function logPage(
  all: readonly LogSource[],
  filter: LogFilter,
  { older, limit }: { older?: string | undefined; limit: number },
): Promise<LogPage> {
  const sources = withSources(all, filter)
  const places = placesOf(older)
  const readers = await Promise.all(
    sources.map(async (source) => new Reader(source, places?.[source.name] ?? (await source.end()), wantedText(filter))),
  )
  const found: LogEntry[] = []
  let lookedBackTo: number | undefined
  const isWanted = wanted(filter)
  try {
    // a source that is asked over the network takes longer than a page may: its answer is not thrown away
    await Promise.all(readers.map((reader) => reader.fill()))
    const until = performance.now() + longestMs
    while (found.length < limit && performance.now() < until) {
      const waiting = readers.filter(({ isWaiting }) => isWaiting)
      // until one whose block had nothing of what is wanted has read on, nobody knows which entry is the newest
      if (waiting.length > 0) {
        await Promise.all(waiting.map((reader) => reader.fill()))
        continue
      }
      const newest = newestOf(readers)
      if (!newest) return { entries: newestFirst(found), ...(lookedBackTo ? { lookedBackTo } : {}) }
      const { entry } = newest.take()
      lookedBackTo = entry.at
      if (isWanted(entry)) found.push(entry)
    }
    const next = Object.fromEntries(readers.map(({ source, place }) => [source.name, place]))
    return { entries: newestFirst(found), older: JSON.stringify(next), ...(lookedBackTo ? { lookedBackTo } : {}) }
  } finally {
    await Promise.all(readers.map((reader) => reader.close()))
  }
}

/** The sources that may have what is wanted: the others are not read. */
export function withSources(all: readonly LogSource[], { sources }: LogFilter): LogSource[] {
  return all.filter((source) => !sources?.length || sources.some((name) => source.mayHave(name)))
}

/** Whether an entry is one of those that are wanted. */
export function wanted({ level, sources, id, text }: LogFilter): (entry: LogEntry) => boolean {
  const least = level ? levels.indexOf(level) : 0
  const lowered = text?.toLowerCase()
  return (entry) =>
    levels.indexOf(entry.level) >= least &&
    (!sources?.length || sources.includes(entry.source)) &&
    (!id || entry.request === id || entry.trace === id || entry.text.includes(id)) &&
    (!lowered || entry.text.toLowerCase().includes(lowered))
}

// an invocation's lines are read together, and others may have been written between them
function newestFirst(entries: LogEntry[]): LogEntry[] {
  return entries.sort((one, other) => other.at - one.at)
}

function newestOf(readers: readonly Reader[]): Reader | undefined {
  let newest: Reader | undefined
  for (const reader of readers) if (reader.head && (newest?.head?.entry.at ?? -1) < reader.head.entry.at) newest = reader
  return newest
}

// what can be said of the text alone, before anything else is made of it
function wantedText({ level, text }: LogFilter): Wants {
  const least = level ? levels.indexOf(level) : 0
  const lowered = text?.toLowerCase()
  return (said, known) => (!lowered || said.toLowerCase().includes(lowered)) && (least === 0 || levels.indexOf(known ?? levelOf(said)) >= least)
}

function placesOf(older: string | undefined): Record<string, string> | undefined {
  try {
    return older ? (JSON.parse(older) as Record<string, string>) : undefined
  } catch {
    return undefined
  }
}

class Reader {
  readonly source: LogSource
  #batches: ReturnType<LogSource['back']>
  #queue: Located[] = []
  #next = 0
  #reached: string
  #hasEnded = false

  constructor(source: LogSource, from: string, wants: Wants) {
    this.source = source
    this.#reached = from
    this.#batches = source.back(from, wants)
  }

  get head(): Located | undefined {
    return this.#queue[this.#next]
  }

  get isWaiting(): boolean {
    return !this.head && !this.#hasEnded
  }

  /** Where whoever goes on begins. */
  get place(): string {
    return this.head?.behind ?? this.#reached
  }

  async fill(): Promise<void> {
    const { done, value } = await this.#batches.next()
    if (done) {
      this.#hasEnded = true
      return
    }
    this.#queue = value.entries
    this.#next = 0
    this.#reached = value.reached
  }

  take(): Located {
    const located = this.#queue[this.#next++]
    if (!located) throw new Error('Nothing was read.')
    return located
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined)
  }
}
