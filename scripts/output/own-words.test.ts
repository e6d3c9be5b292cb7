import { expect, test } from 'vitest'
import { templateIn, withGeneralFirst } from './own-words.ts'

test.each([
  ['up --verbose', '--verbose up'],
  ['--json up --verbose --template x', '--verbose --json up --template x'],
  ['--verbose status', '--verbose status'],
  ['status --json', '--json status'],
  ['releases --json --verbose', '--verbose --json releases'],
  ['exec aws s3 ls --json', 'exec aws s3 ls --json'],
  ['invoke f -- --json', 'invoke f -- --json'],
  ['status', 'status'],
  ['exec npm test --verbose', 'exec npm test --verbose'],
  ['--verbose exec npm test', '--verbose exec npm test'],
  ['invoke f -- --verbose', 'invoke f -- --verbose'],
])('%s', (given, understood) => {
  expect(withGeneralFirst(given.split(' '))).toEqual(understood.split(' '))
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
