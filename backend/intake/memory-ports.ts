import { type OrderLineMessage, toMessage } from './events/order-line.ts'
import type { ObjectStore, ObjectVersion, OrderLineQueue, ReadFileInvoker } from './ports.ts'
import type { Uploader } from './rules/uploader.ts'

/** Objects in memory, handed out in pieces of `pieceBytes`. */
export class MemoryObjects implements ObjectStore {
  readonly #objects = new Map<string, { bytes: Buffer; traceparent: string | undefined; uploadedBy: Uploader | undefined }>()
  readonly #pieceBytes: number
  /** From which byte each reading began. */
  readonly readFrom: number[] = []

  constructor(pieceBytes = 64 * 1024) {
    this.#pieceBytes = pieceBytes
  }

  put(object: ObjectVersion, content: string | Buffer, traceparent?: string, uploadedBy?: Uploader): void {
    this.#objects.set(JSON.stringify([object.key, object.versionId]), { bytes: Buffer.from(content), traceparent, uploadedBy })
  }

  async describe(object: ObjectVersion) {
    const found = this.#find(object)
    return found && { sizeBytes: found.bytes.length, traceparent: found.traceparent, uploadedBy: found.uploadedBy }
  }

  async read(object: ObjectVersion, from: number): Promise<AsyncIterable<Uint8Array>> {
    const found = this.#find(object)
    if (!found) throw new Error('NoSuchKey')
    this.readFrom.push(from)
    return pieces(found.bytes.subarray(from), this.#pieceBytes)
  }

  #find({ key, versionId }: ObjectVersion) {
    return this.#objects.get(JSON.stringify([key, versionId]))
  }
}

async function* pieces(bytes: Buffer, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes)
}

/** A FIFO queue in memory that, as SQS, swallows what comes again under a deduplication id. */
export class MemoryQueue implements OrderLineQueue {
  readonly messages: OrderLineMessage[] = []
  readonly #seen = new Set<string>()

  async send(messages: OrderLineMessage[]): Promise<void> {
    for (const message of messages) {
      const { deduplicationId } = toMessage(message)
      if (this.#seen.has(deduplicationId)) continue
      this.#seen.add(deduplicationId)
      this.messages.push(message)
    }
  }
}

export class MemoryInvoker implements ReadFileInvoker {
  readonly imports: string[] = []
  readonly objects: ObjectVersion[] = []

  async readOn(importId: string): Promise<void> {
    this.imports.push(importId)
  }

  async readObject(object: ObjectVersion): Promise<void> {
    this.objects.push(object)
  }
}
