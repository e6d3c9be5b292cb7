import { expect, test } from 'vitest'
import { orderQueryHref, orderQueryWords, parseOrderQuery } from './order-query.ts'

test('an address is a filter, and a filter an address', () => {
  const address = '/orders?status=shipped&customer=VINET&waiting=1&id=102'
  expect(orderQueryHref(parseOrderQuery(new URL(address, 'http://page').search))).toBe(address)
})

test('what is no filter is ignored', () => {
  expect(orderQueryHref(parseOrderQuery('?status=lost&waiting=maybe&id=a%20b&colour=red'))).toBe('/orders')
})

test('says a filter in words', () => {
  expect(orderQueryWords({ status: 'shipped', customer: 'VINET', waiting: true })).toBe('waiting shipped orders of VINET')
  expect(orderQueryWords({})).toBe('')
})
