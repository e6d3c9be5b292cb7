import { figureMoves } from './figures.ts'
import { type LineId, newOrder, type Order, type RecordedEvent } from './order.ts'
import { type LineState, lineKey, type OrderLine, type Settlement, settleLines } from './settle-lines.ts'

/** For tests: a ledger that keeps what `settleLines` decides, and reads for it just what the database's does. */
export class MemoryLedger {
  readonly orders = new Map<string, Order>()
  readonly events = new Map<string, RecordedEvent>()
  readonly lines = new Map<string, LineId & { state: LineState; settled: number }>()
  readonly figures = new Map<string, Record<LineState, number>>()
  readonly told: string[] = []

  import(lines: readonly OrderLine[]): void {
    for (const { importId, line } of lines) {
      this.lines.set(lineKey({ importId, line }), { importId, line, state: 'queued', settled: 0 })
      const figures = this.figures.get(importId) ?? { queued: 0, applied: 0, waiting: 0, duplicate: 0, refused: 0, dead: 0 }
      this.figures.set(importId, { ...figures, queued: figures.queued + 1 })
    }
  }

  settle(batch: readonly OrderLine[]): Settlement {
    const ids = [...new Set(batch.map(({ event }) => event.orderId))]
    const settlement = settleLines(batch, {
      now: '2026-01-01T00:00:00.000000Z',
      orders: ids.map((id) => this.orders.get(id) ?? newOrder(id)),
      lines: batch.flatMap((line) => this.lines.get(lineKey(line)) ?? []),
      events: this.#numbersInReach(batch).flatMap((key) => this.events.get(key) ?? []),
    })
    this.#write(settlement)
    return settlement
  }

  #numbersInReach(batch: readonly OrderLine[]): string[] {
    const arrived = new Set(batch.map(({ event }) => eventKey(event)))
    const reach = new Set(arrived)
    for (const { event } of batch) {
      if (event.sequence !== (this.orders.get(event.orderId)?.lastSequence ?? 0) + 1) continue
      for (let sequence = event.sequence; ; sequence++) {
        const key = eventKey({ orderId: event.orderId, sequence })
        if (!this.events.has(key) && !arrived.has(key)) break
        reach.add(key)
      }
    }
    return [...reach]
  }

  #write({ outcomes, events, freed, orders, empty, changes }: Settlement): void {
    for (const { importId, line, from, to } of outcomes) {
      const row = this.lines.get(lineKey({ importId, line }))
      if (row?.state !== from) throw new Error(`Line ${line} is ${row?.state}, not ${from}.`)
      this.lines.set(lineKey(row), { ...row, state: to, settled: row.settled + 1 })
    }
    for (const number of freed) this.events.delete(eventKey(number))
    for (const event of events) this.events.set(eventKey(event), event)
    for (const order of orders) this.orders.set(order.id, order)
    for (const id of empty) this.orders.delete(id)
    for (const { orderId, sequence } of changes) this.told.push(`${orderId} ${sequence}`)
    for (const { importId, ...moves } of figureMoves(outcomes)) {
      const figures = this.figures.get(importId)
      if (!figures) throw new Error(`No import ${importId}.`)
      for (const state of Object.keys(moves) as LineState[]) figures[state] += moves[state] // Object.keys widens to string[]
    }
  }
}

function eventKey({ orderId, sequence }: { orderId: string; sequence: number }): string {
  return `${orderId} ${sequence}`
}
