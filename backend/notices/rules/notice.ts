import type { OrderChange } from '../../orders/events/order-change.ts'

/** What a customer is told. */
export const noticeKinds = ['shipped', 'delivered', 'cancelled'] as const
export type NoticeKind = (typeof noticeKinds)[number]

export interface Notice {
  readonly orderId: string
  readonly sequence: number
  readonly customerId: string
  readonly kind: NoticeKind
  readonly traceparent: string
}

/** The notice of a change; null where customers are told nothing (the subscription's filter lets none of those through). */
export function noticeOf({ orderId, sequence, customerId, type, traceparent }: OrderChange): Notice | null {
  const kind = noticeKinds.find((known) => known === type)
  return kind ? { orderId, sequence, customerId, kind, traceparent } : null
}
