import { expect, test } from 'vitest'
import { inSequence } from './plan-resend.ts'
import type { QueuedMessage } from './types.ts'

// two groups, as they lie among the dead letters: a1 b1 a2 a3 b2
const all = ['a1', 'b1', 'a2', 'a3', 'b2'].map(
  (id): QueuedMessage => ({ id, group: id[0], body: '', attributes: {}, sentAt: '', receiveCount: 1, state: 'ready' }),
)
const planned = (ids: readonly string[] | 'all', isFifo = true) => {
  const [chosen, earlier] = inSequence(all, ids, isFifo)
  return { chosen: [...chosen], earlier: earlier.map(({ id }) => id) }
}

test('what lies before a chosen message in its group is named, and no other group', () => {
  expect(planned(['a3'])).toEqual({ chosen: ['a3'], earlier: ['a1', 'a2'] })
  expect(planned(['a1', 'a3'])).toEqual({ chosen: ['a1', 'a3'], earlier: ['a2'] })
  expect(planned(['b2', 'a1'])).toEqual({ chosen: ['b2', 'a1'], earlier: ['b1'] })
})

test('a choice that is in sequence, and all of them, leave nothing behind', () => {
  expect(planned(['a1', 'a2']).earlier).toEqual([])
  expect(planned('all')).toEqual({ chosen: ['a1', 'b1', 'a2', 'a3', 'b2'], earlier: [] })
})

test('in a queue that is no FIFO queue, each message may go alone', () => {
  expect(planned(['a3'], false)).toEqual({ chosen: ['a3'], earlier: [] })
})
