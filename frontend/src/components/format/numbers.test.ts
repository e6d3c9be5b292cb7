import { expect, test } from 'vitest'
import { bytes, counted, money, share } from './numbers.ts'

test('writes money exactly, beyond what a number can hold', () => {
  expect(money('90071992547409931.07', 'USD').replace(/\D/g, '')).toBe('9007199254740993107')
  expect(money(null, null)).toBe('–')
})

test('never says done before it is, nor nothing once something is', () => {
  expect([0, 0.0001, 0.999, 1].map(share)).toEqual(['0%', '1%', '99%', '100%'])
})

test('counts one and many', () => {
  expect([1, 2].map((each) => counted(each, 'line'))).toEqual(['1 line', '2 lines'])
})

test('writes sizes in the unit that fits', () => {
  expect([0, 999, 80_834, 52_400_000].map(bytes)).toEqual(['0 bytes', '999 bytes', '81 kB', '52.4 MB'])
})
