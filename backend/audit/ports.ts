import type { OrderChange } from '../orders/events/order-change.ts'

export interface AuditLog {
  /** Writes an entry for each change that has none yet, all or nothing. */
  record(changes: readonly OrderChange[]): Promise<void>
}
