import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { collectGarbage } from './collect-garbage.ts'

test('what nobody holds any more is given back at once', async () => {
  const held = new WeakRef(Array.from({ length: 1_000 }, (_, at) => ({ at })))
  // until the end of its task an object stays that a WeakRef was made of
  await setImmediate()
  expect(held.deref()).toBeDefined()
  await setImmediate()
  collectGarbage()
  expect(held.deref()).toBeUndefined()
})
