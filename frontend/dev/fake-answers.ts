import { randomUUID } from 'node:crypto'
import type { DeadLetter, Import, OrderStatus, Redrive, Summary } from '../src/api/types.ts'
import type { FakeSystem, StoredImport } from './fake-system.ts'

type Answer = { status: number; body: unknown }

/** The HTTP face of the made-up system: the routes of the real API, answered from memory. */
export class FakeAnswers {
  readonly #system: FakeSystem

  constructor(system: FakeSystem) {
    this.#system = system
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
    if (collection === 'redrives') return found({ items: [...this.#system.redrives.values()].reverse(), next: null })
    if (collection === 'dead-letters') return found(id ? this.#preview() : page(this.#deadLetters(), searchParams))
    if (collection === 'orders')
      return found(id ? this.#system.orders.get(decodeURIComponent(id)) : page(this.#orderRows(searchParams), searchParams))
    if (collection !== 'imports') return found(undefined)
    if (!id) return found(page(this.#system.imports.filter((each) => [null, each.key].includes(searchParams.get('key'))).map(shown), searchParams))
    const one = this.#system.find(id)
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

  #orderRows(given: URLSearchParams) {
    return [...this.#system.orders.values()]
      .filter((order) => !given.get('status') || order.status === given.get('status'))
      .filter((order) => !given.get('customer') || order.customerId === given.get('customer'))
      .filter((order) => !given.get('waiting') || order.waiting > 0)
      .filter((order) => order.id.startsWith(given.get('id') ?? ''))
      .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt) || b.id.localeCompare(a.id))
      .map(({ events: _, problems: __, waitsFor: ___, ...summary }) => summary)
  }

  #summary(): Summary {
    const orders = [...this.#system.orders.values()]
    const of = (status: OrderStatus) => orders.filter((order) => order.status === status).length
    const byStatus = { placed: of('placed'), paid: of('paid'), shipped: of('shipped'), delivered: of('delivered'), cancelled: of('cancelled') }
    const placed = Map.groupBy(
      orders.filter((order) => order.currency),
      (order) => order.currency ?? '',
    )
    const queued = this.#system.imports.reduce((sum, each) => sum + each.queued, 0)
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
        reading: this.#system.imports.filter((each) => each.status === 'reading').length,
        unsettled: this.#system.imports.filter((each) => !each.settled).length,
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
      updatedAt: this.#system.imports[0]?.updatedAt ?? new Date(0).toISOString(),
    }
  }

  #deadLetters(): DeadLetter[] {
    return this.#system.imports.flatMap((each) =>
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
    const rows = this.#system.imports.flatMap((each) => each.lineRows.filter((row) => row.state === 'dead'))
    const redrive: Redrive = {
      id: randomUUID(),
      status: 'running',
      total: rows.length,
      sent: 0,
      reason: null,
      startedBy: { name: 'olga', displayName: 'Olga Operator', email: 'olga@example.com' },
      importId: null,
      orderId: null,
      createdAt: now,
      updatedAt: now,
    }
    this.#system.redrives.set(redrive.id, redrive)
    for (const [index, row] of rows.entries())
      setTimeout(
        () => {
          const order = this.#system.orders.get(row.orderId ?? '')
          if (order) order.problems = []
          this.#system.move(row, 'queued', { reason: null, reasonCode: null })
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
    setTimeout(() => this.#system.add(key.split('/').at(-1) ?? 'file.csv', text, key), 400)
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
