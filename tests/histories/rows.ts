import type { OrderStatus } from '../system/support/order-model.ts'

export const states = ['queued', 'applied', 'waiting', 'duplicate', 'refused', 'dead'] as const
export type State = (typeof states)[number]

export interface ImportRow extends Record<State, number> {
  id: string
  key: string
  version: string
  status: 'reading' | 'read' | 'refused' | 'failed'
  reasonCode: string | null
  reason: string | null
  lines: number
}

export interface LineRow {
  import: string
  line: number
  raw: string
  state: State
  order: string | null
  sequence: number | null
  reasonCode: string | null
  reason: string | null
}

export interface EventRow {
  order: string
  sequence: number
  type: OrderStatus
  customer: string
  amount: string | null
  state: 'applied' | 'waiting'
  import: string
  line: number
}

export interface OrderRow {
  id: string
  status: OrderStatus | null
  customer: string | null
  amount: string | null
  paid: boolean
  last: number
  waiting: number
}

/** What is told of a change: a row of the outbox, the audit or the notices. */
export interface ToldRow {
  order: string
  sequence: number
  type: OrderStatus
}

/** Everything in the tables at one moment. */
export interface Rows {
  imports: ImportRow[]
  lines: LineRow[]
  events: EventRow[]
  orders: OrderRow[]
  outbox: (ToldRow & { isPublished: boolean })[]
  audit: (ToldRow & { import: string; line: number })[]
  notices: (ToldRow & { customer: string })[]
  unreadable: number
}

export const nothing: Rows = { imports: [], lines: [], events: [], orders: [], outbox: [], audit: [], notices: [], unreadable: 0 }

/** Reads all of one history in one statement, and so in one snapshot. It knows the tables, and nothing of the application's code. */
export function everything(mark: string): string {
  const own = `like '${mark}%'`
  const imports = `select * from imports where object_key like '${folder}${mark}%'`
  return `
  select
    (select coalesce(json_agg(json_build_object('id', id, 'key', object_key, 'version', version_id, 'status', status, 'reasonCode', reason_code, 'reason', reason,
      'lines', lines, ${states.map((state) => `'${state}', ${state}`).join(', ')})), '[]') from (${imports}) i) as imports,
    (select coalesce(json_agg(json_build_object('import', import_id, 'line', line, 'raw', encode(raw, 'escape'), 'state', state, 'order', order_id,
      'sequence', sequence, 'reasonCode', l.reason_code, 'reason', l.reason)), '[]') from import_lines l join (${imports}) i on i.id = import_id) as lines,
    (select coalesce(json_agg(json_build_object('order', order_id, 'sequence', sequence, 'type', type, 'customer', customer_id, 'amount', amount::text, 'state', state,
      'import', import_id, 'line', line)), '[]') from order_events where order_id ${own}) as events,
    (select coalesce(json_agg(json_build_object('id', id, 'status', status, 'customer', customer_id, 'amount', amount::text, 'paid', paid, 'last', last_sequence,
      'waiting', waiting)), '[]') from orders where id ${own}) as orders,
    (select coalesce(json_agg(json_build_object('order', order_id, 'sequence', sequence, 'type', type, 'isPublished', published_at is not null)), '[]')
      from outbox where order_id ${own}) as outbox,
    (select coalesce(json_agg(json_build_object('order', order_id, 'sequence', sequence, 'type', type, 'import', import_id, 'line', line) order by id), '[]')
      from audit_entries where order_id ${own}) as audit,
    (select coalesce(json_agg(json_build_object('order', order_id, 'sequence', sequence, 'type', kind, 'customer', customer_id) order by id), '[]')
      from customer_notices where order_id ${own}) as notices,
    (select count(*)::int from unreadable_messages) as unreadable`
}

/** Where the files of histories are put. */
export const folder = 'drops/histories/'

/** What a line is known by. */
export function lineId({ import: id, line }: Pick<LineRow, 'import' | 'line'>): string {
  return `${id} line ${line}`
}

/** What an event's number is known by. */
export function numberOf({ order, sequence }: { order: string | null; sequence: number | null }): string {
  return `${order} ${sequence}`
}
