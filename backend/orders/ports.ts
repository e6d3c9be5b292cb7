import type { LineId } from './rules/order.ts'
import type { OrderLine, Settlement, Snapshot } from './rules/settle-lines.ts'

/** What the database knows of orders and lines. */
export interface OrderLedger {
  /**
   * One transaction: locks the orders of `lines`, reads what `decide` needs, writes what it decided. Throws when nothing was written.
   * No other transaction decides about one of these orders between the reading and the commit.
   */
  settle(lines: readonly OrderLine[], decide: (snapshot: Snapshot) => Settlement): Promise<Settlement>
}

/** Why a delivery came to nothing; `line` is null where the message does not say which line it carries. */
export interface DeliveryFailure {
  readonly line: LineId | null
  readonly code: 'message-unreadable' | 'line-unknown' | 'database-away' | 'not-applied'
  readonly reason: string
}

export interface FailureNotes {
  /** Keeps the last reason with each line that is still open; the dead-letter queue would not tell it. */
  remember(failures: readonly (DeliveryFailure & { readonly line: LineId })[]): Promise<void>
}

export interface Publisher {
  /** Asks for the outbox to be published soon; several asks within a second are one. */
  ask(): Promise<void>
}
