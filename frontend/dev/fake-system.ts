import { randomUUID } from 'node:crypto'
import type { EventType, Import, ImportLine, LineState, Order, OrderStatus, Redrive } from '../src/api/types.ts'
import { type FakeEvent, parseLine } from './fake-lines.ts'

type StoredLine = ImportLine & { importId: string; event?: FakeEvent }
export type StoredImport = Import & { text: string[]; cursor: number; lineRows: StoredLine[] }

const moves: Record<OrderStatus, EventType[]> = {
  placed: ['paid', 'shipped', 'cancelled'],
  paid: ['shipped', 'cancelled'],
  shipped: ['paid', 'delivered'],
  delivered: ['paid'],
  cancelled: [],
}

/** A made-up Stagecraft in memory, with rules enough to look true on the page. Nothing is tested against it. */
export class FakeSystem {
  readonly imports: StoredImport[] = []
  readonly orders = new Map<string, Order>()
  readonly redrives = new Map<string, Redrive>()

  add(fileName: string, text: string, key = `uploads/${randomUUID()}/${fileName}`): void {
    const now = new Date().toISOString()
    const lines = text.split(/\r?\n/).slice(1)
    if (lines.at(-1) === '') lines.pop()
    this.imports.unshift({
      ...{
        id: randomUUID(),
        fileName,
        key,
        versionId: '1',
        sizeBytes: Buffer.byteLength(text),
        status: 'reading',
        settled: false,
        reason: null,
        reasonCode: null,
      },
      ...{
        lines: 0,
        queued: 0,
        applied: 0,
        waiting: 0,
        duplicate: 0,
        refused: 0,
        dead: 0,
        progress: 0,
        createdAt: now,
        updatedAt: now,
        readAt: null,
        uploadedBy: { name: 'carl', displayName: 'Carl Clerk', email: 'carl@example.com' },
      },
      ...{ traceId: randomUUID().replaceAll('-', ''), text: lines, cursor: 0, lineRows: [] },
    })
  }

  refuseWhole(fileName: string, reasonCode: string, reason: string): void {
    this.add(fileName, '')
    Object.assign(this.imports[0] as StoredImport, { status: 'refused', settled: true, reason, reasonCode, sizeBytes: 48_211, progress: 1 }) // just added
  }

  /** Makes the last events of some orders fail for good. */
  kill(howMany: number): void {
    const rows = this.imports.flatMap((each) => each.lineRows).filter((row) => row.state === 'applied' && row.sequence === 2)
    for (const row of rows.slice(0, howMany)) {
      this.move(row, 'dead', { reasonCode: 'database-away', reason: 'The database did not answer (connection refused), 15 times in 9 minutes.' })
      const order = this.orders.get(row.orderId ?? '')
      if (!order) continue
      order.events = order.events.filter((event) => event.sequence < 2)
      order.problems = [
        {
          importId: row.importId,
          line: row.line,
          sequence: 2,
          state: 'dead',
          reason: row.reason,
          fileName: this.find(row.importId)?.fileName ?? '',
        },
      ]
      Object.assign(order, { status: 'placed', lastSequence: 1 })
    }
  }

  /** Does `steps` lines' worth of work. */
  work(steps: number): void {
    for (const each of this.imports.filter(({ status }) => status === 'reading').reverse()) {
      const chunk = each.text.slice(each.cursor, each.cursor + steps * 3)
      for (const [offset, raw] of chunk.entries()) if (raw.trim() !== '') this.#readLine(each, each.cursor + offset + 2, raw)
      each.cursor += chunk.length
      each.progress = each.text.length === 0 ? 1 : each.cursor / each.text.length
      if (each.progress >= 1) Object.assign(each, { status: 'read', readAt: new Date().toISOString() })
    }
    const queued = this.imports.toReversed().flatMap((each) => (each.queued > 0 ? each.lineRows.filter((row) => row.state === 'queued') : []))
    for (const row of queued.slice(0, steps)) this.#apply(row)
    for (const each of this.imports) each.settled ||= each.status === 'read' && each.queued === 0
  }

  #readLine(each: StoredImport, line: number, raw: string): void {
    const { event, refusal } = parseLine(raw)
    const row: StoredLine = {
      ...{
        importId: each.id,
        line,
        raw,
        rawTruncated: false,
        state: refusal ? 'refused' : 'queued',
        orderId: event?.orderId ?? null,
        sequence: event?.sequence ?? null,
      },
      ...{ reasonCode: null, reason: null, column: null, value: null, columns: [], changedAt: new Date().toISOString(), event, ...refusal },
    }
    each.lineRows.push(row)
    each.lines++
    each[row.state]++
  }

  #apply(row: StoredLine): void {
    const { event } = row
    if (!event) return
    const now = new Date().toISOString()
    const order = this.orders.get(event.orderId) ?? emptyOrder(event.orderId)
    this.orders.set(order.id, order)
    const known = order.events.find((each) => each.sequence === event.sequence)
    if (known) {
      this.move(row, 'duplicate')
      return
    }
    const fileName = this.find(row.importId)?.fileName ?? ''
    order.events.push({ ...event, state: 'waiting', importId: row.importId, line: row.line, fileName, receivedAt: now, appliedAt: null })
    order.events.sort((a, b) => a.sequence - b.sequence)
    this.move(row, 'waiting')
    for (let next = this.#ready(order); next; next = this.#ready(order)) this.#applyNext(order, next, now)
    order.waiting = order.events.filter((each) => each.state === 'waiting').length
    order.waitsFor = order.waiting > 0 ? order.lastSequence + 1 : null
    order.updatedAt = now
    order.version++
  }

  #applyNext(order: Order, event: Order['events'][number], now: string): void {
    const row = this.find(event.importId)?.lineRows[event.line - 2]
    const allowed = order.status ? moves[order.status].includes(event.type) : event.type === 'placed'
    if (!allowed) {
      const reason = `An order that is ${order.status ?? 'not placed'} cannot be ${event.type}.`
      order.events = order.events.filter((each) => each !== event)
      order.problems.push({
        importId: event.importId,
        line: event.line,
        sequence: event.sequence,
        state: 'refused',
        reason,
        fileName: event.fileName,
      })
      if (row) this.move(row, 'refused', { reasonCode: 'impossible-transition', reason, column: 'type', value: event.type })
      return
    }
    Object.assign(event, { state: 'applied', appliedAt: now })
    order.lastSequence = event.sequence
    if (event.type === 'paid') order.paid = true
    if (event.type !== 'paid' || order.status === 'placed') order.status = event.type
    if (event.type === 'placed')
      Object.assign(order, { placedAt: event.occurredAt, customerId: event.customerId, amount: event.amount, currency: event.currency })
    if (row) this.move(row, 'applied')
  }

  #ready(order: Order) {
    return order.events.find((each) => each.state === 'waiting' && each.sequence === order.lastSequence + 1)
  }

  move(row: StoredLine, state: LineState, why: Partial<ImportLine> = {}): void {
    const each = this.find(row.importId)
    if (!each) return
    each[row.state]--
    each[state]++
    each.updatedAt = new Date().toISOString()
    Object.assign(row, { state, changedAt: each.updatedAt, ...why })
  }

  find(id: string): StoredImport | undefined {
    return this.imports.find((each) => each.id === id)
  }
}

function emptyOrder(id: string): Order {
  return {
    ...{ id, status: null, customerId: null, amount: null, currency: null, paid: false, placedAt: null, lastSequence: 0, waiting: 0 },
    ...{ updatedAt: '', version: 0, waitsFor: null, events: [], problems: [], truncated: false },
  }
}
