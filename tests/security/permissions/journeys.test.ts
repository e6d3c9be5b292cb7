import { expect, test } from 'vitest'
import { givenStack } from '../../system/support/stack.ts'
import { journeys } from './journeys.ts'

const { record } = await givenStack()

// one after another: some hold a queue. The limit is for a machine that does much else
test.each(journeys.map((journey) => [journey.name, journey] as const))('%s', (_, journey) => journey.run(120))

test('every function has a journey that needs its grants', () => {
  const exercised = new Set(journeys.flatMap((journey) => journey.exercises))
  expect(Object.keys(record.functions).filter((name) => !exercised.has(name))).toEqual([])
})
