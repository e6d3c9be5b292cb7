/** The columns of an order file, in their order. */
export const columns = ['order_id', 'sequence', 'type', 'occurred_at', 'customer_id', 'amount', 'currency'] as const
export type Column = (typeof columns)[number]

export const headerLine = columns.join(',')
