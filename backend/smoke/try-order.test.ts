import { expect, test } from 'vitest'
import type { Progress } from './ports.ts'
import { tryOrder } from './try-order.ts'

const begun: Progress = { status: undefined, reason: null, queued: 0, applied: 0, orderStatus: null, published: 0 }
const done: Progress = { status: 'read', reason: null, queued: 0, applied: 2, orderStatus: 'cancelled', published: 2 }

/** A system that shows these one after another, and the last of them for ever; its time is over after ten looks. */
function system(...shown: Progress[]) {
  const dropped: { name: string; text: string }[] = []
  let looks = 0
  const run = tryOrder({
    dropOff: {
      put: async (name, text) => {
        dropped.push({ name, text })
        return { bucket: 'b', key: `drops/${name}`, versionId: '1' }
      },
    },
    queries: { of: async () => shown[Math.min(looks++, shown.length - 1)] ?? begun },
    newMark: () => 'mark',
    now: () => new Date('2026-11-28T12:00:00Z'),
    pause: async () => {},
  })
  return { dropped, tried: run(() => looks >= 10) }
}

test('it hands over one order, which is placed and cancelled, and waits until it is applied and published', async () => {
  const { dropped, tried } = system(begun, { ...begun, status: 'reading' }, { ...done, queued: 1 }, { ...done, published: 1 }, done)
  expect(await tried).toMatchObject({ orderId: 'SMOKE-mark' })
  expect(dropped).toEqual([
    {
      name: 'SMOKE-mark.csv',
      text: [
        'order_id,sequence,type,occurred_at,customer_id,amount,currency',
        'SMOKE-mark,1,placed,2026-11-28T12:00:00.000Z,smoke-test,0.00,EUR',
        'SMOKE-mark,2,cancelled,2026-11-28T12:00:00.000Z,smoke-test,,',
        '',
      ].join('\n'),
    },
  ])
})

test.each<[string, Progress, string]>([
  ['nobody reads it', begun, 'was read by nobody'],
  ['it is read for ever', { ...begun, status: 'reading' }, 'is still being read'],
  ['a line gets no outcome', { ...done, queued: 1, applied: 1 }, 'has 1 lines without an outcome'],
  ['a line is refused', { ...done, applied: 1, orderStatus: 'placed' }, 'is placed and has 1 of 2 lines applied'],
  ['the order is not what was sent', { ...done, orderStatus: 'placed' }, 'is placed and has 2 of 2'],
  ['a change is not published', { ...done, published: 1 }, 'has 1 of 2 changes published'],
  ['the file is refused', { ...begun, status: 'refused', reason: 'No header.' }, 'was refused: No header.'],
])('it fails where %s, and says so', async (_, shown, words) => {
  await expect(system(shown).tried).rejects.toThrow(words)
})
