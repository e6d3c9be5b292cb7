import { expect, test } from 'vitest'
import { mergeRows } from './row-list.ts'

const row = (id: string, updatedAt: number, version = 1) => ({ id, version, updatedAt: `2026-01-01T00:00:${String(updatedAt).padStart(2, '0')}Z` })
const ids = (merged: { rows: readonly { id: string }[] }) => merged.rows.map(({ id }) => id).join('')
const calm = { limit: 10, hold: false }

test('begins with the order of the server', () => {
  expect(ids(mergeRows([], { items: [row('c', 3), row('b', 2), row('a', 1)], next: null }, calm))).toBe('cba')
})

test('changes a row where it stands', () => {
  const shown = [row('c', 3), row('b', 2), row('a', 1)]
  const { rows } = mergeRows(shown, { items: [row('a', 4, 2), row('c', 3), row('b', 2)], next: null }, calm)
  expect(ids({ rows })).toBe('cba')
  expect(rows[2]?.version).toBe(2)
})

test('puts new rows on top, and drops those beyond the limit', () => {
  const shown = [row('b', 2), row('a', 1)]
  expect(ids(mergeRows(shown, { items: [row('d', 4), row('c', 3)], next: 'more' }, { limit: 3, hold: false }))).toBe('dcb')
})

test('drops what was pushed off the first page, not what is still on it', () => {
  const shown = [row('a', 1), row('b', 2)]
  expect(ids(mergeRows(shown, { items: [row('c', 3), row('b', 2)], next: 'more' }, { limit: 2, hold: false }))).toBe('cb')
})

test('only counts new rows while somebody is reading', () => {
  const shown = [row('b', 2), row('a', 1)]
  const merged = mergeRows(shown, { items: [row('d', 4), row('c', 3), row('b', 2)], next: 'more' }, { limit: 10, hold: true })
  expect(ids(merged)).toBe('ba')
  expect(merged.held).toBe(2)
})

test('drops a row that no longer fits the filter', () => {
  const shown = [row('c', 3), row('b', 2), row('a', 1)]
  expect(ids(mergeRows(shown, { items: [row('c', 3), row('a', 1)], next: null }, calm))).toBe('ca')
})

test('fills the room below with what comes up, below', () => {
  const shown = [row('c', 3), row('b', 2)]
  expect(ids(mergeRows(shown, { items: [row('c', 3), row('a', 1)], next: 'more' }, { limit: 2, hold: false }))).toBe('ca')
})

test('keeps rows of later pages, which the first page says nothing of', () => {
  const shown = [row('d', 4), row('c', 3), row('b', 2), row('a', 1)]
  expect(ids(mergeRows(shown, { items: [row('d', 4), row('c', 3)], next: 'more' }, calm))).toBe('dcba')
})

test('never goes back to an older version of a row', () => {
  expect(mergeRows([row('a', 2, 5)], { items: [row('a', 1, 4)], next: null }, calm).rows[0]?.version).toBe(5)
})
