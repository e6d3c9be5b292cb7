// The words of the domain, for components: they know the shape of data, not the API it came from.
export type {
  DeadLetter,
  EventType,
  Figures,
  Health,
  Import,
  ImportLine,
  LineState,
  Order,
  OrderEvent,
  OrderProblem,
  OrderStatus,
  OrderSummary,
  QueueDepth,
  Redrive,
  RedriveOutcome,
  RedrivePreview,
  RefusedFile,
  Summary,
} from '../api/types.ts'

import type { LineState, OrderStatus } from '../api/types.ts'

export const orderStatuses: readonly OrderStatus[] = ['placed', 'paid', 'shipped', 'delivered', 'cancelled']
/** In the order of the bar: what is done, what is on its way, what needs somebody. */
export const lineStates: readonly LineState[] = ['applied', 'duplicate', 'waiting', 'queued', 'refused', 'dead']
