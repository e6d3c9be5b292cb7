import { get } from './http.ts'
import { type Resource, resource } from './resource.ts'
import type { Order, OrderStatus, OrderSummary, Page, Summary } from './types.ts'

export type OrderQuery = { status?: OrderStatus; customer?: string; waiting?: boolean; id?: string }

export function ordersResource(query: OrderQuery, limit: number): Resource<Page<OrderSummary>> {
  return resource('/orders', { ...query, limit })
}

export function moreOrders(query: OrderQuery, limit: number, cursor: string): Promise<Page<OrderSummary>> {
  return get(resource('/orders', { ...query, limit, cursor }).path)
}

export function orderResource(id: string): Resource<Order> {
  return resource(`/orders/${encodeURIComponent(id)}`)
}

export function summaryResource(): Resource<Summary> {
  return resource('/summary')
}
