import type { OrderLineMessage } from './events/order-line.ts'
import type { Refusal } from './rules/refusal.ts'
import type { Place } from './rules/split-lines.ts'
import type { Uploader } from './rules/uploader.ts'

/** One version of one object: what an import is an import of. */
export interface ObjectVersion {
  bucket: string
  key: string
  versionId: string
}

export interface ObjectStore {
  /** Size, the trace that came with it and the person who handed it over; undefined where there is no such version (any more). */
  describe(object: ObjectVersion): Promise<{ sizeBytes: number; traceparent: string | undefined; uploadedBy?: Uploader | undefined } | undefined>
  /** Its bytes from `from` on, as they come. */
  read(object: ObjectVersion, from: number): Promise<AsyncIterable<Uint8Array>>
}

export interface OrderLineQueue {
  /** Sends the messages, those of one order in the order given. Resolves only when the queue has reported every one as accepted. */
  send(messages: OrderLineMessage[]): Promise<void>
}

export interface ReadFileInvoker {
  /** Asks for the import to be read on, by another invocation, and does not wait for it. */
  readOn(importId: string): Promise<void>
  /** Asks for an object to be read that no notification told of. */
  readObject(object: ObjectVersion): Promise<void>
}

export type ImportStatus = 'reading' | 'read' | 'refused' | 'failed'

/** What one invocation holds while it reads an import: nobody else does, until `leaseSeconds` after its last word. */
export interface Reading {
  importId: string
  owner: string
  object: ObjectVersion
  sizeBytes: number
  traceparent: string
  /** All before it is in the queue or has its outcome. */
  place: Place
  /** How often reading was begun at this place, this time counted. */
  attempts: number
}

/** One line as it is entered: to be queued, or refused. */
export interface LedgerLine {
  line: number
  raw: Buffer
  rawTruncated: boolean
  orderId: string | null
  sequence: number | null
  refusal: Refusal | null
}

/** The record of what was read. Every method but `register` and `lease` throws `LeaseLost` where another reader has taken over. */
export interface ReadingLedger {
  /**
   * The import of an object version, made if there is none. Where another version of the same key was registered before, the new import is
   * refused at once, with `secondVersion`.
   */
  register(
    object: ObjectVersion,
    about: { fileName: string; sizeBytes: number; traceparent: string; uploadedBy?: Uploader | undefined },
  ): Promise<{ importId: string; status: ImportStatus }>
  /** Takes the import for `owner`; undefined where it is read by another or not to be read any more. */
  lease(importId: string, owner: string): Promise<Reading | undefined>
  /** Enters lines and renews the lease; a line that is there already stays as it is. Returns which of them are to be sent, and for the how manieth time. */
  enter(reading: Reading, lines: LedgerLine[], sentTo: Place): Promise<{ line: number; attempt: number }[]>
  /** Gives the import up for another to go on from `sentTo`, at the earliest after `pauseSeconds`. */
  release(reading: Reading, sentTo: Place, pauseSeconds: number): Promise<void>
  finish(reading: Reading, end: Place): Promise<void>
  /** Refuses the whole file; `line` is entered as the refused line where one is at fault. */
  refuse(reading: Reading, refusal: Refusal, line: LedgerLine | null): Promise<void>
  fail(reading: Reading, code: string, reason: string): Promise<void>
}

/** A line that is to be sent again, with the number of the coming sending. */
export interface LineToSend {
  importId: string
  line: number
  attempt: number
  raw: Buffer
  traceparent: string
}

export interface ResendLedger {
  /** Dead lines become queued, with a raised attempt and the figures of their imports moved. Lines in other states are left out. */
  revive(lines: { importId: string; line: number }[]): Promise<LineToSend[]>
}

export interface ReconcileLedger {
  /** Of `objects`, those that have no import. */
  withoutImport(objects: ObjectVersion[]): Promise<ObjectVersion[]>
  /** How many imports are being read, or should be. */
  reading(): Promise<number>
  /** Imports that should be read and are not: the lease has run out, or was given up and nobody came. */
  stalled(limit: number): Promise<string[]>
  /** Ends the leases of readers that have not been heard of since `before`, because they are gone: their imports are stalled at once. */
  endLeases(before: Date): Promise<void>
  now(): Promise<Date>
  /** Takes up to `limit` lines that are queued since before `before`, and raises their attempt. Two callers never get the same line. */
  claimLost(before: Date, limit: number): Promise<LineToSend[]>
}

export interface ObjectListing {
  /** A page of object versions below a prefix, in the order of their keys, and where the next page begins. */
  page(prefix: string, after: string | undefined): Promise<{ objects: (ObjectVersion & { lastModified: Date })[]; next: string | undefined }>
}

export interface QueueDepths {
  /** Messages in the queue and in its dead-letter queue: visible, in flight and delayed, summed. */
  total(): Promise<number>
}
