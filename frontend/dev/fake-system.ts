import { randomUUID } from 'node:crypto'
import type { DeadLetter, EventType, Import, ImportLine, LineState, Order, OrderStatus, Redrive, Summary } from '../src/api/types.ts'
import { type FakeEvent, parseLine } from './fake-lines.ts'

type Answer = { status: number; body: unknown }
type StoredLine = ImportLine & { importId: string; event?: FakeEvent }
type StoredImport = Import & { text: string[]; cursor: number; lineRows: StoredLine[] }

const moves: Record<OrderStatus, EventType[]> = {
  placed: ['paid', 'shipped', 'cancelled'],
  paid: ['shipped', 'cancelled'],
  shipped: ['paid', 'delivered'],
  delivered: ['paid'],
  cancelled: [],
}

/** A made-up Stagecraft in memory, with rules enough to look true on the page. Nothing is tested against it. */
export class FakeSystem {
  readonly #imports: StoredImport[] = []
  readonly #orders = new Map<string, Order>()
  readonly #redrives = new Map<string, Redrive>()

  add(fileName: string, text: string, key = `uploads/${randomUUID()}/${fileName}`): void {
    const now = new Date().toISOString()
    const lines = text.split(/\r?\n/).slice(1)
    if (lines.at(-1) === '') lines.pop()
    this.#imports.unshift({
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
      },
      ...{ traceId: randomUUID().replaceAll('-', ''), text: lines, cursor: 0, lineRows: [] },
    })
  }

  refuseWhole(fileName: string, reasonCode: string, reason: string): void {
    this.add(fileName, '')
    Object.assign(this.#imports[0] as StoredImport, { status: 'refused', settled: true, reason, reasonCode, sizeBytes: 48_211, progress: 1 }) // just added
  }

  /** Makes the last events of some orders fail for good. */
  kill(howMany: number): void {
    const rows = this.#imports.flatMap((each) => each.lineRows).filter((row) => row.state === 'applied' && row.sequence === 2)
    for (const row of rows.slice(0, howMany)) {
      this.#move(row, 'dead', { reasonCode: 'database-away', reason: 'The database did not answer (connection refused), 15 times in 9 minutes.' })
      const order = this.#orders.get(row.orderId ?? '')
      if (!order) continue
      order.events = order.events.filter((event) => event.sequence < 2)
      order.problems = [
        {
          importId: row.importId,
          line: row.line,
          sequence: 2,
          state: 'dead',
          reason: row.reason,
          fileName: this.#find(row.importId)?.fileName ?? '',
        },
      ]
      Object.assign(order, { status: 'placed', lastSequence: 1 })
    }
  }

  /** Does `steps` lines' worth of work. */
  work(steps: number): void {
    for (const each of this.#imports.filter(({ status }) => status === 'reading').reverse()) {
      const chunk = each.text.slice(each.cursor, each.cursor + steps * 3)
      for (const [offset, raw] of chunk.entries()) this.#readLine(each, each.cursor + offset + 2, raw)
      each.cursor += chunk.length
      each.progress = each.text.length === 0 ? 1 : each.cursor / each.text.length
      if (each.progress >= 1) Object.assign(each, { status: 'read', readAt: new Date().toISOString() })
    }
    const queued = this.#imports.toReversed().flatMap((each) => (each.queued > 0 ? each.lineRows.filter((row) => row.state === 'queued') : []))
    for (const row of queued.slice(0, steps)) this.#apply(row)
    for (const each of this.#imports) each.settled ||= each.status === 'read' && each.queued === 0
  }

  answer(method: string, { pathname, searchParams }: URL, body: Buffer): Answer {
    const [, collection, id, part] = pathname.split('/')
    const found = (value: unknown): Answer =>
      value
        ? { status: 200, body: value }
        : { status: 404, body: { title: 'Not found', status: 404, code: 'not-found', detail: 'There is no such thing.', requestId: 'fake-1' } }
    if (method === 'POST' && collection === 'uploads') return { status: 201, body: this.#upload(JSON.parse(body.toString())) }
    if (method === 'POST' && collection === 'bucket') return this.#take(body.toString())
    if (method === 'POST' && part === 'refused-file')
      return {
        status: 201,
        body: {
          linesUrl: '/samples/hostile.csv',
          reasonsUrl: '/samples/hostile.csv',
          lines: 3,
          expiresAt: new Date(Date.now() + 300_000).toISOString(),
        },
      }
    if (method === 'POST' && collection === 'redrives') return { status: 202, body: this.#redrive() }
    if (collection === 'summary') return found(this.#summary())
    if (collection === 'health') return found({ status: 'ok', checks: { database: 'ok' } })
    if (collection === 'redrives') return found({ items: [...this.#redrives.values()].reverse(), next: null })
    if (collection === 'dead-letters') return found(id ? this.#preview() : page(this.#deadLetters(), searchParams))
    if (collection === 'orders') return found(id ? this.#orders.get(decodeURIComponent(id)) : page(this.#orderRows(searchParams), searchParams))
    if (collection !== 'imports') return found(undefined)
    if (!id) return found(page(this.#imports.filter((each) => [null, each.key].includes(searchParams.get('key'))).map(shown), searchParams))
    const one = this.#find(id)
    if (part !== 'lines') return found(one && shown(one))
    const state = searchParams.get('state')
    return found(
      one &&
        page(
          one.lineRows
            .filter((row) => (!state || row.state === state) && row.line >= Number(searchParams.get('from')))
            .map(({ event: _, ...row }) => row),
          searchParams,
        ),
    )
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
    const order = this.#orders.get(event.orderId) ?? emptyOrder(event.orderId)
    this.#orders.set(order.id, order)
    const known = order.events.find((each) => each.sequence === event.sequence)
    if (known) {
      this.#move(row, 'duplicate')
      return
    }
    const fileName = this.#find(row.importId)?.fileName ?? ''
    order.events.push({ ...event, state: 'waiting', importId: row.importId, line: row.line, fileName, receivedAt: now, appliedAt: null })
    order.events.sort((a, b) => a.sequence - b.sequence)
    this.#move(row, 'waiting')
    for (let next = this.#ready(order); next; next = this.#ready(order)) this.#applyNext(order, next, now)
    order.waiting = order.events.filter((each) => each.state === 'waiting').length
    order.waitsFor = order.waiting > 0 ? order.lastSequence + 1 : null
    order.updatedAt = now
    order.version++
  }

  #applyNext(order: Order, event: Order['events'][number], now: string): void {
    const row = this.#find(event.importId)?.lineRows[event.line - 2]
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
      if (row) this.#move(row, 'refused', { reasonCode: 'impossible-transition', reason, column: 'type', value: event.type })
      return
    }
    Object.assign(event, { state: 'applied', appliedAt: now })
    order.lastSequence = event.sequence
    if (event.type === 'paid') order.paid = true
    if (event.type !== 'paid' || order.status === 'placed') order.status = event.type
    if (event.type === 'placed')
      Object.assign(order, { placedAt: event.occurredAt, customerId: event.customerId, amount: event.amount, currency: event.currency })
    if (row) this.#move(row, 'applied')
  }

  #ready(order: Order) {
    return order.events.find((each) => each.state === 'waiting' && each.sequence === order.lastSequence + 1)
  }

  #move(row: StoredLine, state: LineState, why: Partial<ImportLine> = {}): void {
    const each = this.#find(row.importId)
    if (!each) return
    each[row.state]--
    each[state]++
    each.updatedAt = new Date().toISOString()
    Object.assign(row, { state, changedAt: each.updatedAt, ...why })
  }

  #find(id: string): StoredImport | undefined {
    return this.#imports.find((each) => each.id === id)
  }

  #orderRows(given: URLSearchParams) {
    return [...this.#orders.values()]
      .filter((order) => !given.get('status') || order.status === given.get('status'))
      .filter((order) => !given.get('customer') || order.customerId === given.get('customer'))
      .filter((order) => !given.get('waiting') || order.waiting > 0)
      .filter((order) => order.id.startsWith(given.get('id') ?? ''))
      .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt) || b.id.localeCompare(a.id))
      .map(({ events: _, problems: __, waitsFor: ___, ...summary }) => summary)
  }

  #summary(): Summary {
    const orders = [...this.#orders.values()]
    const of = (status: OrderStatus) => orders.filter((order) => order.status === status).length
    const byStatus = { placed: of('placed'), paid: of('paid'), shipped: of('shipped'), delivered: of('delivered'), cancelled: of('cancelled') }
    const placed = Map.groupBy(
      orders.filter((order) => order.currency),
      (order) => order.currency ?? '',
    )
    const queued = this.#imports.reduce((sum, each) => sum + each.queued, 0)
    return {
      orders: {
        total: orders.filter((order) => order.status).length,
        byStatus,
        notYetPlaced: orders.filter((order) => !order.status).length,
        waiting: orders.filter((order) => order.waiting > 0).length,
      },
      amounts: [...placed].map(([currency, each]) => ({
        currency,
        amount: each.reduce((sum, order) => sum + Number(order.amount), 0).toFixed(2),
        orders: each.length,
      })),
      imports: {
        reading: this.#imports.filter((each) => each.status === 'reading').length,
        unsettled: this.#imports.filter((each) => !each.settled).length,
      },
      deadLetters: this.#deadLetters().length,
      unreadableMessages: 0,
      queues: [
        { name: 'order-events', visible: Math.max(0, queued - 20), inFlight: Math.min(20, queued), delayed: 0 },
        { name: 'order-events-dlq', visible: 0, inFlight: 0, delayed: 0 },
        { name: 'audit', visible: queued > 0 ? 14 : 0, inFlight: queued > 0 ? 10 : 0, delayed: 0 },
        { name: 'customer-notices', visible: queued > 0 ? 3 : 0, inFlight: 0, delayed: 0 },
      ],
      outbox: { unpublished: queued > 0 ? 7 : 0 },
      updatedAt: this.#imports[0]?.updatedAt ?? new Date(0).toISOString(),
    }
  }

  #deadLetters(): DeadLetter[] {
    return this.#imports.flatMap((each) =>
      each.lineRows
        .filter((row) => row.state === 'dead')
        .map((row) => ({
          importId: each.id,
          line: row.line,
          fileName: each.fileName,
          orderId: row.orderId ?? '',
          sequence: row.sequence ?? 0,
          type: row.event?.type ?? null,
          attempt: 1,
          reasonCode: row.reasonCode,
          reason: row.reason,
          raw: row.raw,
          changedAt: row.changedAt,
        })),
    )
  }

  #preview() {
    const dead = this.#deadLetters()
    const orders = dead.map((each) => ({
      orderId: each.orderId ?? '',
      lines: [{ importId: each.importId, line: each.line, sequence: each.sequence ?? 0, outcome: 'applies', reason: null }],
    }))
    return { total: dead.length, considered: dead.length, applies: dead.length, waits: 0, refusedAgain: 0, duplicates: 0, orders }
  }

  #redrive(): Redrive {
    const now = new Date().toISOString()
    const rows = this.#imports.flatMap((each) => each.lineRows.filter((row) => row.state === 'dead'))
    const redrive: Redrive = {
      id: randomUUID(),
      status: 'running',
      total: rows.length,
      sent: 0,
      reason: null,
      importId: null,
      orderId: null,
      createdAt: now,
      updatedAt: now,
    }
    this.#redrives.set(redrive.id, redrive)
    for (const [index, row] of rows.entries())
      setTimeout(
        () => {
          const order = this.#orders.get(row.orderId ?? '')
          if (order) order.problems = []
          this.#move(row, 'queued', { reason: null, reasonCode: null })
          redrive.sent++
          if (redrive.sent === redrive.total) redrive.status = 'done'
        },
        900 * (index + 1),
      )
    return redrive
  }

  #upload({ fileName }: { fileName: string }) {
    const key = `uploads/${randomUUID()}/${fileName}`
    return {
      key,
      url: '/api/bucket',
      fields: { key, 'Content-Type': 'text/csv' },
      maxBytes: 1e9,
      expiresAt: new Date(Date.now() + 300_000).toISOString(),
    }
  }

  #take(form: string): Answer {
    const key = /name="key"\r\n\r\n([^\r]+)/.exec(form)?.[1] ?? ''
    const text = /name="file"[\s\S]*?\r\n\r\n([\s\S]*)\r\n--/.exec(form)?.[1] ?? ''
    setTimeout(() => this.add(key.split('/').at(-1) ?? 'file.csv', text, key), 400)
    return { status: 201, body: {} }
  }
}

function shown({ text: _, cursor: __, lineRows: ___, ...rest }: StoredImport): Import {
  return rest
}

function page(items: readonly unknown[], given: URLSearchParams) {
  const start = Number(given.get('cursor') ?? 0)
  const end = start + Number(given.get('limit') ?? 50)
  return { items: items.slice(start, end), next: end < items.length ? String(end) : null }
}

function emptyOrder(id: string): Order {
  return {
    ...{ id, status: null, customerId: null, amount: null, currency: null, paid: false, placedAt: null, lastSequence: 0, waiting: 0 },
    ...{ updatedAt: '', version: 0, waitsFor: null, events: [], problems: [], truncated: false },
  }
}
