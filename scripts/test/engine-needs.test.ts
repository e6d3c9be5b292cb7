import type { Engine } from '@stagecraft/localstack/engines/engine.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { expect, test } from 'vitest'
import { unmetNeeds } from './engine-needs.ts'

const complete = engineNamed(undefined)

test('on the default engine nothing is left out', () => {
  expect(unmetNeeds(complete)).toEqual([])
})

test('an engine that neither verifies nor enforces runs without the tests of that, each with the reason', () => {
  const lenient: Engine = { ...complete, capabilities: { ...complete.capabilities, enforcesRoles: false, verifiesCallers: false } }
  expect(unmetNeeds(lenient).map(({ why }) => why)).toEqual(['the engine does not verify who calls it', 'the engine does not enforce roles'])
})
