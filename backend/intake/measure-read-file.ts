/**
 * Reads a file of 1,000,000 lines (or as many as the first argument says) by read-file's own code, with ports in memory that keep nothing,
 * and prints { lines, seconds, linesPerSecond, peakRssMb }. The file is made while it is read and never whole in memory.
 * `node backend/intake/measure-read-file.ts [lines]`
 */
import { randomUUID } from 'node:crypto'
import { newTraceparent } from '../platform/trace.ts'
import { toMessage } from './events/order-line.ts'
import { keepHeapSmall } from './functions/small-heap.ts'
import type { ObjectVersion, Reading, ReadingLedger } from './ports.ts'
import { type ReadFileDependencies, readFile } from './read-file.ts'
import { headerLine } from './rules/columns.ts'

const pieceBytes = 64 * 1024
const lines = Number(process.argv[2] ?? 1_000_000)
const object: ObjectVersion = { bucket: 'measured', key: 'drops/measured.csv', versionId: 'v1' }

let entered = 0
let sent = 0
let peakRss = 0

const ledger: ReadingLedger = {
  register: async () => ({ importId: randomUUID(), status: 'reading' }),
  lease: async (importId, owner): Promise<Reading> => ({
    importId,
    owner,
    object,
    sizeBytes: 0,
    traceparent: newTraceparent(),
    place: { bytes: 0, line: 0 },
    attempts: 1,
  }),
  enter: async (_, given) => {
    entered += given.length
    peakRss = Math.max(peakRss, process.memoryUsage.rss())
    return given.filter(({ refusal }) => !refusal).map(({ line }) => ({ line, attempt: 1 }))
  },
  release: async () => {},
  finish: async () => {},
  refuse: async (_, refusal) => {
    throw new Error(refusal.reason)
  },
  fail: async () => {},
}

const dependencies: ReadFileDependencies = {
  ledger,
  objects: { describe: async () => ({ sizeBytes: 0, traceparent: undefined }), read: async () => fileOf(lines) },
  queue: {
    send: async (messages) => {
      for (const message of messages) sent += toMessage(message).body === '' ? 0 : 1
    },
  },
  invoker: { readOn: async () => {} },
  newOwner: randomUUID,
  continueTrace: () => newTraceparent(),
  chunkLines: 1_000,
}

/** Four events to an order; one line of a hundred is quoted, one of a thousand is refused. */
async function* fileOf(count: number): AsyncGenerator<Uint8Array> {
  let text = `${headerLine}\n`
  for (let index = 0; index < count; index += 1) {
    const order = `order-${(index / 4) | 0}`
    const type = ['placed', 'paid', 'shipped', 'delivered'][index % 4]
    const customer = index % 100 === 0 ? `"Customer ""${index % 977}"", Ltd"` : `customer-${index % 977}`
    const amount = index % 1000 === 999 ? '1.234' : `${index % 5000}.50`
    text += `${order},${(index % 4) + 1},${type},2026-01-01T10:20:${10 + (index % 50)}.5+01:00,${customer},${amount},EUR\n`
    if (text.length >= pieceBytes) {
      yield Buffer.from(text)
      text = ''
    }
  }
  yield Buffer.from(text)
}

keepHeapSmall()
const started = performance.now()
await readFile(dependencies)({ object }, () => false)
const seconds = (performance.now() - started) / 1000
if (entered !== lines || sent !== lines - Math.floor(lines / 1000)) throw new Error(`${lines} lines were given, ${entered} entered, ${sent} sent.`)
console.log(JSON.stringify({ lines, seconds: round(seconds), linesPerSecond: Math.round(lines / seconds), peakRssMb: Math.round(peakRss / 2 ** 20) }))

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
