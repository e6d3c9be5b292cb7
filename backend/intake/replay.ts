import type { ObjectListing, ObjectVersion, ReadFileInvoker, ReconcileLedger } from './ports.ts'
import { copiesPrefix, isFileKey, prefixes } from './rules/file-key.ts'

/** So many files are read at the same time: the database and the queue stay usable for everybody else. */
const mostReading = 20

export interface ReplayDependencies {
  ledger: Pick<ReconcileLedger, 'withoutImport' | 'reading'>
  listing: ObjectListing
  invoker: ReadFileInvoker
}

export interface Replayed {
  /** Files since then, each version one. */
  files: number
  /** Of these, how many have their import: nothing is done for them. */
  known: number
  /** Readings that were asked for now. */
  started: number
  /** Imports that were being read before. */
  reading: number
}

type Candidate = ObjectVersion & { lastModified: Date }

/** How far a run got that had no time to list everything: the next one is given it. */
export interface Unfinished {
  /** Where the listing goes on: in which of the prefixes, and behind what. */
  place: { prefix: number; after?: string }
  files: number
  unknown: number
  oldest: Candidate[]
}

const listed = [...prefixes, copiesPrefix]

/**
 * Has files read again that were put since `since` and have no import: after the database was restored to an earlier moment, they are what it forgot.
 * One call lists everything since then and has the oldest read, as many as may be read at once; it is called again until `known` is `files`.
 * Where `isTimeUp`, it starts none and resolves to `unfinished`, which the next call goes on from: a bucket may have more versions than one call can list.
 * A call holds a page of the listing and `mostReading` files. Calls may be repeated and overlap: a file is registered once.
 */
export function replay({ ledger, listing, invoker }: ReplayDependencies) {
  return async (since: Date, isTimeUp: () => boolean, begun?: Unfinished): Promise<Replayed | { unfinished: Unfinished }> => {
    // S3 keeps whole seconds
    const from = Math.floor(since.getTime() / 1000) * 1000
    let { files, unknown, oldest } = begun ?? { files: 0, unknown: 0, oldest: [] }
    for (let { prefix, after }: Unfinished['place'] = begun?.place ?? { prefix: 0 }; prefix < listed.length; ) {
      const name = listed[prefix] ?? ''
      const { objects, next } = await listing.page(name, after)
      const due = objects.filter(({ key, lastModified }) => (isFileKey(key) || name === copiesPrefix) && lastModified.getTime() >= from)
      const forgotten = due.length === 0 ? [] : await ledger.withoutImport(due)
      files += due.length
      unknown += forgotten.length
      const wanted = new Set(forgotten.map(identity))
      oldest = oldestOf([...oldest, ...due.filter((object) => wanted.has(identity(object)))], mostReading)
      after = next
      if (after === undefined) prefix += 1
      if (prefix < listed.length && isTimeUp()) return { unfinished: { place: { prefix, after }, files, unknown, oldest } }
    }
    const reading = await ledger.reading()
    const started = oldest.slice(0, Math.max(0, mostReading - reading))
    for (const { bucket, key, versionId } of started) await invoker.readObject({ bucket, key, versionId })
    return { files, known: files - unknown, started: started.length, reading }
  }
}

/** The oldest first, and of each key one: its next version is read when this one is registered, or it would be taken for the first. */
function oldestOf(candidates: Candidate[], most: number): Candidate[] {
  // S3 lists the newest version of a key first, so of two within one second the later listed one is older
  const ofEachKey = new Map<string, Candidate>()
  for (const each of candidates) {
    const held = ofEachKey.get(each.key)
    if (!held || each.lastModified <= held.lastModified) ofEachKey.set(each.key, each)
  }
  return [...ofEachKey.values()].sort((one, other) => one.lastModified.getTime() - other.lastModified.getTime()).slice(0, most)
}

function identity({ key, versionId }: ObjectVersion): string {
  return JSON.stringify([key, versionId])
}
