import { expect, test } from 'vitest'
import { orderEvent } from '../made-up.ts'
import { timelineEntries } from './timeline-entries.ts'

const applied = (sequence: number) => orderEvent({ sequence })
const waiting = (sequence: number) => orderEvent({ sequence, state: 'waiting', appliedAt: null })
const told = (entries: ReturnType<typeof timelineEntries>) =>
  entries.map((entry) => (entry.kind === 'event' ? entry.event.sequence : [entry.from, entry.to, entry.behind]))

test('has no gap where nothing is missing', () => {
  expect(told(timelineEntries([applied(1), applied(2)]))).toEqual([1, 2])
})

test('draws a gap before what waits, with all that is behind it', () => {
  expect(told(timelineEntries([applied(1), waiting(3), waiting(4)]))).toEqual([1, [2, 2, [3, 4]], 3, 4])
})

test('begins with a gap where the first event is missing', () => {
  expect(told(timelineEntries([waiting(3)]))).toEqual([[1, 2, [3]], 3])
})

test('draws each gap, with what is behind it up to the next', () => {
  expect(told(timelineEntries([applied(1), waiting(3), waiting(7), waiting(8)]))).toEqual([1, [2, 2, [3]], 3, [4, 6, [7, 8]], 7, 8])
})

test('takes no gap for what is cut off before the latest events', () => {
  expect(told(timelineEntries([applied(501), applied(502)]))).toEqual([501, 502])
})
