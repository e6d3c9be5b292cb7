import type { LineId, Order, RecordedEvent } from './rules/order.ts'
import { lineKey, type OrderLine, settleLines } from './rules/settle-lines.ts'

export interface DeadLineFilter {
  importId?: string | undefined
  orderId?: string | undefined
}

/** What a preview needs to know; implemented on PostgreSQL in adapters/. */
export interface DeadLineQueries {
  /** How many dead lines fit, and the first `limit` of them whose event is known, by order and sequence: as a redrive sends them. */
  deadLines(filter: DeadLineFilter, limit: number): Promise<{ total: number; lines: OrderLine[] }>
  /** The orders of `lines`, the events that hold their numbers, and every event of these orders that waits. */
  around(lines: readonly OrderLine[]): Promise<{ orders: Order[]; events: RecordedEvent[] }>
}

export type PreviewOutcome = 'applies' | 'waits' | 'duplicate' | 'refused'

export interface PreviewLine extends LineId {
  sequence: number
  outcome: PreviewOutcome
  /** why it would be refused again */
  reason: string | null
}

export interface RedrivePreview {
  total: number
  /** how many lines the figures are about */
  considered: number
  applies: number
  waits: number
  refusedAgain: number
  duplicates: number
  /** the first 100 orders */
  orders: { orderId: string; lines: PreviewLine[] }[]
}

const consideredLines = 5_000
const shownOrders = 100
const names = { applied: 'applies', waiting: 'waits', duplicate: 'duplicate', refused: 'refused' } as const

/** What sending the dead lines again would do if nothing else happened meanwhile: the rules that decide a line decide it here, and nothing is written. */
export function previewRedrive(queries: DeadLineQueries, now: () => string) {
  return async (filter: DeadLineFilter): Promise<RedrivePreview> => {
    const { total, lines } = await queries.deadLines(filter, consideredLines)
    const { orders, events } = await queries.around(lines)
    const states = lines.map(({ importId, line }) => ({ importId, line, state: 'dead' as const }))
    const { outcomes } = settleLines(lines, { now: now(), orders, events, lines: states })
    const ends = new Map(outcomes.map((outcome) => [lineKey(outcome), outcome]))

    const previews = lines.flatMap((dead) => {
      const end = ends.get(lineKey(dead))
      if (!end || end.to === 'queued' || end.to === 'dead') return []
      const { importId, line, event } = dead
      return [
        { orderId: event.orderId, line: { importId, line, sequence: event.sequence, outcome: names[end.to], reason: end.refusal?.text ?? null } },
      ]
    })
    const count = (outcome: PreviewOutcome) => previews.filter((preview) => preview.line.outcome === outcome).length
    return {
      total,
      considered: previews.length,
      applies: count('applies'),
      waits: count('waits'),
      refusedAgain: count('refused'),
      duplicates: count('duplicate'),
      orders: byOrder(previews).slice(0, shownOrders),
    }
  }
}

function byOrder(previews: readonly { orderId: string; line: PreviewLine }[]): { orderId: string; lines: PreviewLine[] }[] {
  const orders = new Map<string, PreviewLine[]>()
  for (const { orderId, line } of previews) {
    const lines = orders.get(orderId)
    if (lines) lines.push(line)
    else orders.set(orderId, [line])
  }
  return [...orders].map(([orderId, lines]) => ({ orderId, lines }))
}
