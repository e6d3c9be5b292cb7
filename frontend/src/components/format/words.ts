import type { EventType, LineState, OrderStatus } from '../../state/model.ts'

// The words of the page in one place: labels, and the tone that goes with each. Colour never speaks alone.
export type Tone = 'green' | 'blue' | 'teal' | 'violet' | 'amber' | 'red' | 'plum' | 'grey'
type Word = { label: string; tone: Tone }

export const orderStatusWords: Record<OrderStatus, Word> = {
  placed: { label: 'Placed', tone: 'blue' },
  paid: { label: 'Paid', tone: 'teal' },
  shipped: { label: 'Shipped', tone: 'violet' },
  delivered: { label: 'Delivered', tone: 'green' },
  cancelled: { label: 'Cancelled', tone: 'grey' },
}

export const eventWords: Record<EventType, string> = {
  placed: 'Order placed',
  paid: 'Payment received',
  shipped: 'Shipped',
  delivered: 'Delivered',
  cancelled: 'Cancelled',
}

export const lineStateWords: Record<LineState, Word & { means: string }> = {
  applied: { label: 'Applied', tone: 'green', means: 'changed their order' },
  duplicate: { label: 'Duplicate', tone: 'grey', means: 'had been applied before' },
  waiting: { label: 'Waiting', tone: 'amber', means: 'wait for an earlier event' },
  queued: { label: 'Queued', tone: 'blue', means: 'are on their way' },
  refused: { label: 'Refused', tone: 'red', means: 'cannot be right as they are' },
  dead: { label: 'Dead', tone: 'plum', means: 'failed too often' },
}

export const importStatusWords: Record<'reading' | 'working' | 'done' | 'empty' | 'refused' | 'failed', Word> = {
  reading: { label: 'Reading', tone: 'blue' },
  working: { label: 'Applying', tone: 'blue' },
  done: { label: 'Settled', tone: 'green' },
  empty: { label: 'No events', tone: 'amber' },
  refused: { label: 'Refused', tone: 'red' },
  failed: { label: 'Given up', tone: 'plum' },
}

const queues: Record<string, { label: string; does: string }> = {
  'order-events': { label: 'Order events', does: 'Lines on their way to their orders' },
  'order-events-dlq': { label: 'Dead letters', does: 'Failed too often; moved to the list below' },
  audit: { label: 'Audit', does: 'Changes to be written to the audit trail' },
  'customer-notices': { label: 'Customer notices', does: 'Shipped, delivered, cancelled: customers hear of it' },
}

/** [2, 3, 5] as "2, 3 and 5". */
export function listed(items: readonly (string | number)[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(items.map(String))
}

/** What a queue is called, and what it is for; one that this page does not know goes by its own name. */
export function queueWords(name: string): { label: string; does: string } {
  return queues[name] ?? { label: name, does: '' }
}
