import type { OrderQuery } from '../api/orders.ts'
import { orderStatusWords } from '../components/format/words.ts'
import { orderStatuses } from '../state/model.ts'

/** The filter that an address asks for: `?status=shipped&customer=VINET&waiting=1&id=102`. What is no filter is ignored. */
export function parseOrderQuery(search: string): OrderQuery {
  const given = new URLSearchParams(search)
  const id = given.get('id') ?? ''
  return {
    status: orderStatuses.find((status) => status === given.get('status')),
    customer: given.get('customer') || undefined,
    waiting: given.get('waiting') === '1' || undefined,
    id: /^[A-Za-z0-9_-]{1,64}$/.test(id) ? id : undefined,
  }
}

/** The address of a filter. */
export function orderQueryHref({ status, customer, waiting, id }: OrderQuery): string {
  const given = Object.entries({ status, customer, waiting: waiting ? '1' : undefined, id }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  )
  return given.length > 0 ? `/orders?${new URLSearchParams(given)}` : '/orders'
}

/** The filter in words, empty where nothing is filtered: "shipped orders of VINET". */
export function orderQueryWords({ status, customer, waiting, id }: OrderQuery): string {
  if (!status && !customer && !waiting && !id) return ''
  const parts = [
    waiting ? 'waiting' : '',
    status ? orderStatusWords[status].label.toLowerCase() : '',
    'orders',
    customer ? `of ${customer}` : '',
    id ? `whose id begins with ${id}` : '',
  ]
  return parts.filter(Boolean).join(' ')
}
