import { expect, test } from 'vitest'
import { withoutMake } from './words.ts'

const words = withoutMake(['up', 'logs', 'deploy', 'config', 'restore', 'promote', 'sql'])

test.each([
  ['Run `make up` again.', 'Run `npx stagecraft up` again.'],
  ['make up ENGINE=localstack', 'npx stagecraft --engine localstack up'],
  ['make logs F=work FOLLOW=1, then', 'npx stagecraft logs work --follow, then'],
  ['`make deploy STAGE=dev RELEASE=x-1`', '`npx stagecraft deploy dev --release x-1`'],
  ['make promote FROM=dev TO=staging', 'npx stagecraft promote dev staging'],
  ['make config STAGE=dev SET=a', 'npx stagecraft config --stage dev --set a'],
  ['make sql Q="select now()"', 'npx stagecraft sql "select now()"'],
  ['make restore NAME=x FORCE=1', 'npx stagecraft restore x --force'],
  ['make up BRANCH=try', 'STAGECRAFT_BRANCH=try npx stagecraft up'],
])('%s', (text, spoken) => {
  expect(words(text)).toBe(spoken)
})

test('what is no target stays: make it, make upgrades, remake up', () => {
  for (const text of ['make it so', 'make up-to-date', 'remake up', 'make deployments']) expect(words(text)).toBe(text)
})
