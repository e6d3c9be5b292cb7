import type { Order, RecordedEvent } from './order.ts'
import { afterEvent, impossibility, isPossible } from './transition.ts'

/** Why a line was refused, as its file's owner reads it: `column` is where to look, `value` what stood there. */
export interface Refusal {
  readonly code: 'sequence-conflict' | 'impossible-transition'
  readonly text: string
  readonly column: 'sequence' | 'type'
  readonly value: string
}

export type Decision =
  | { readonly outcome: 'applied'; readonly order: Order }
  | { readonly outcome: 'waiting' }
  | { readonly outcome: 'duplicate' }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

/**
 * What becomes of `event`, given the order and the event that already holds its number (applied or waiting), if one does.
 * A refused event takes no number: what comes after it waits until it is sent right.
 */
export function decide(order: Order, holder: RecordedEvent | undefined, event: RecordedEvent): Decision {
  if (holder) return holder.fingerprint === event.fingerprint ? { outcome: 'duplicate' } : { outcome: 'refused', refusal: conflict(holder, event) }
  if (event.sequence > order.lastSequence + 1) return { outcome: 'waiting' }
  return decideNext(order, event)
}

/** What becomes of the event that is next in sequence. */
export function decideNext(order: Order, event: RecordedEvent): Extract<Decision, { outcome: 'applied' | 'refused' }> {
  if (isPossible(order, event)) return { outcome: 'applied', order: afterEvent(order, event) }
  return {
    outcome: 'refused',
    refusal: { code: 'impossible-transition', text: impossibility(order, event), column: 'type', value: event.type },
  }
}

function conflict(holder: RecordedEvent, event: RecordedEvent): Refusal {
  return {
    code: 'sequence-conflict',
    text: `Sequence ${event.sequence} of this order is already used by a "${holder.type}" event with different content (import ${holder.importId}, line ${holder.line}).`,
    column: 'sequence',
    value: String(event.sequence),
  }
}
