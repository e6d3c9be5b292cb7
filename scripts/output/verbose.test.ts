import { expect, test } from 'vitest'
import { withVerboseFirst } from './verbose.ts'

test.each([
  ['up --verbose', '--verbose up'],
  ['--json up --verbose --template x', '--verbose --json up --template x'],
  ['--verbose status', '--verbose status'],
  ['status', 'status'],
  ['exec npm test --verbose', 'exec npm test --verbose'],
  ['--verbose exec npm test', '--verbose exec npm test'],
  ['invoke f -- --verbose', 'invoke f -- --verbose'],
])('%s', (given, understood) => {
  expect(withVerboseFirst(given.split(' '))).toEqual(understood.split(' '))
})
