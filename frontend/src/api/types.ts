// What the API answers: the types of its own description, so that the compiler finds where page and API part. Only types: nothing of it is loaded.
import type { Import, ImportLine } from '../../../backend/intake/http/routes.ts'
import type { Summary } from '../../../backend/operations/http/routes.ts'
import type { Order, OrderSummary, RedrivePreview } from '../../../backend/orders/http/routes.ts'

export type { Import, ImportLine, RefusedFile, Upload } from '../../../backend/intake/http/routes.ts'
export type { DeadLetter, Health, Redrive, Summary } from '../../../backend/operations/http/routes.ts'
export type { Order, OrderEvent, OrderProblem, OrderSummary, RedrivePreview } from '../../../backend/orders/http/routes.ts'
export type { Problem } from '../../../backend/platform/http/problem.ts'

export type Page<Item> = { items: Item[]; next: string | null }
export type OrderStatus = NonNullable<OrderSummary['status']>
export type EventType = Order['events'][number]['type']
export type LineState = ImportLine['state']
export type Figures = Pick<Import, LineState>
export type QueueDepth = Summary['queues'][number]
export type RedriveOutcome = RedrivePreview['orders'][number]['lines'][number]['outcome']
