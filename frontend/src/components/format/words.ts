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
  applied: { label: 'Applied', tone: 'green', means: 'updated their order' },
  duplicate: { label: 'Duplicate', tone: 'grey', means: 'were already applied' },
  waiting: { label: 'Waiting', tone: 'amber', means: 'need an earlier event first' },
  queued: { label: 'Queued', tone: 'blue', means: 'are being processed' },
  refused: { label: 'Refused', tone: 'red', means: 'are invalid' },
  dead: { label: 'Dead', tone: 'plum', means: 'failed every attempt' },
}

export const importStatusWords: Record<'reading' | 'working' | 'done' | 'empty' | 'refused' | 'failed', Word> = {
  reading: { label: 'Reading', tone: 'blue' },
  working: { label: 'Applying', tone: 'blue' },
  done: { label: 'Settled', tone: 'green' },
  empty: { label: 'No events', tone: 'amber' },
  refused: { label: 'Refused', tone: 'red' },
  failed: { label: 'Failed', tone: 'plum' },
}

const queues: Record<string, { label: string; does: string }> = {
  'order-events': { label: 'Order events', does: 'Lines that are waiting to be applied' },
  'order-events-dlq': { label: 'Dead letters', does: 'Failed every attempt; moved to the list below' },
  audit: { label: 'Audit', does: 'Changes for the audit log' },
  'customer-notices': { label: 'Customer notices', does: 'Notices about shipped, delivered and cancelled orders' },
}

/** [2, 3, 5] as "2, 3 and 5". */
export function listed(items: readonly (string | number)[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(items.map(String))
}

/** What a queue is called, and what it is for; one that this page does not know goes by its own name. */
export function queueWords(name: string): { label: string; does: string } {
  return queues[name] ?? { label: name, does: '' }
}
