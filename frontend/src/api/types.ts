// What the API answers, word for word as its description (/openapi.json) says. Times are RFC 3339 UTC, amounts decimal strings.

export type Page<Item> = { items: Item[]; next: string | null }

export type OrderStatus = 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled'
export type EventType = OrderStatus
export type LineState = 'queued' | 'applied' | 'waiting' | 'duplicate' | 'refused' | 'dead'

export type OrderSummary = {
  id: string
  /** null until the first event is applied */
  status: OrderStatus | null
  customerId: string | null
  amount: string | null
  currency: string | null
  paid: boolean
  placedAt: string | null
  lastSequence: number
  /** how many events of it wait for an earlier one */
  waiting: number
  updatedAt: string
  version: number
}

export type OrderEvent = {
  sequence: number
  type: EventType
  occurredAt: string
  amount: string | null
  currency: string | null
  customerId: string
  state: 'applied' | 'waiting'
  importId: string
  line: number
  fileName: string
  receivedAt: string
  appliedAt: string | null
}

export type OrderProblem = {
  importId: string
  line: number
  sequence: number | null
  state: 'refused' | 'dead'
  reason: string | null
  fileName: string
}

export type Order = OrderSummary & {
  /** the lowest missing sequence, when something waits */
  waitsFor: number | null
  events: OrderEvent[]
  problems: OrderProblem[]
  /** whether there are more events or problems than are shown */
  truncated: boolean
}

export type Figures = Record<LineState, number>

export type Import = Figures & {
  id: string
  fileName: string
  key: string
  versionId: string
  sizeBytes: number
  status: 'reading' | 'read' | 'refused' | 'failed'
  settled: boolean
  reason: string | null
  reasonCode: string | null
  lines: number
  /** 0 to 1 of the bytes read */
  progress: number
  createdAt: string
  updatedAt: string
  readAt: string | null
  traceId: string
}

export type ImportLine = {
  line: number
  raw: string
  rawTruncated: boolean
  state: LineState
  orderId: string | null
  sequence: number | null
  reasonCode: string | null
  reason: string | null
  column: string | null
  value: string | null
  changedAt: string
  /** character ranges of the bad column in `raw` */
  columns?: { start: number; end: number }[]
}

export type RefusedFile = { linesUrl: string; reasonsUrl: string; expiresAt: string; lines: number }

export type Upload = { key: string; url: string; fields: Record<string, string>; maxBytes: number; expiresAt: string }

export type QueueName = 'order-events' | 'order-events-dlq' | 'audit' | 'customer-notices'
export type QueueDepth = { name: QueueName; visible: number; inFlight: number; delayed: number }

export type Summary = {
  orders: { total: number; byStatus: Record<OrderStatus, number>; notYetPlaced: number; waiting: number }
  amounts: { currency: string; amount: string; orders: number }[]
  imports: { reading: number; unsettled: number }
  deadLetters: number
  queues: QueueDepth[]
  outbox: { unpublished: number }
  updatedAt: string
}

export type DeadLetter = {
  importId: string
  line: number
  fileName: string
  orderId: string | null
  sequence: number | null
  type: string | null
  attempt: number
  reasonCode: string | null
  reason: string | null
  raw: string
  changedAt: string
}

export type RedriveOutcome = 'applies' | 'waits' | 'duplicate' | 'refused'
export type RedrivePreview = {
  total: number
  /** how many of them the figures below are about */
  considered: number
  applies: number
  waits: number
  refusedAgain: number
  duplicates: number
  orders: { orderId: string; lines: { importId: string; line: number; sequence: number; outcome: RedriveOutcome; reason: string | null }[] }[]
}

export type Redrive = {
  id: string
  status: 'pending' | 'running' | 'done' | 'failed'
  total: number
  sent: number
  reason: string | null
  createdAt: string
  updatedAt: string
}

export type Health = { status: 'ok' | 'degraded'; checks: Record<string, string> }

/** RFC 9457, as every error of the API comes. */
export type Problem = { title: string; status: number; code: string; detail?: string; hint?: string; requestId?: string }
