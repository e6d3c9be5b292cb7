import { expect, test } from 'vitest'
import { templateIn, withVerboseFirst } from './own-words.ts'

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

test.each([
  ['up --template t.yaml', 't.yaml'],
  ['up --template=t.yaml', 't.yaml'],
  ['--template t.yaml up', 't.yaml'],
  ['--json --template=a=b.yaml up --engine x', 'a=b.yaml'],
  ['up', undefined],
  ['up --template', undefined],
  ['exec sam build --template t.yaml', undefined],
  ['invoke f -- --template=t.yaml', undefined],
])('the template in %s', (given, file) => {
  expect(templateIn(given.split(' '))).toBe(file)
})
