import { expect, test } from 'vitest'
import { otherNodes } from './other-nodes.ts'

const functionsWith = (...runtimes: string[]) =>
  Object.fromEntries(runtimes.map((runtime, at) => [`f${at}`, { name: `f${at}`, handler: 'a.b', events: [], runtime }]))

test('every Node that is declared and is not the one here is named once, those with a minor number, too', () => {
  expect(otherNodes(functionsWith('nodejs18.x', 'nodejs8.10', 'nodejs24.x', 'nodejs8.10', 'python3.12', 'nodejs6.10'), 24)).toEqual([
    'nodejs6.10',
    'nodejs8.10',
    'nodejs18.x',
  ])
})
