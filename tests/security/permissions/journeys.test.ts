import { expect, test } from 'vitest'
import { givenStack } from '../../system/support/stack.ts'
import { failures } from './journeys/failures.ts'
import { journeys } from './journeys.ts'

const { record } = await givenStack()

// most one after another: some hold a queue. The limit is for a machine that does much else
const named = (some: typeof journeys) => some.map((journey) => [journey.name, journey] as const)
test.each(named(journeys.filter((journey) => !failures.includes(journey))))('%s', (_, journey) => journey.run(120))
test.concurrent.each(named(failures))('%s', (_, journey) => journey.run(120))

test('every function has a journey that needs its grants', () => {
  const exercised = new Set(journeys.flatMap((journey) => journey.exercises))
  expect(Object.keys(record.functions).filter((name) => !exercised.has(name))).toEqual([])
})
