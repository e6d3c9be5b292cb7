import { expect, test } from 'vitest'
import { commandLineIn } from './copy.ts'

test.each([
  ['the kit’s repository', '/kit/scripts/main.ts', '/copy/scripts/main.ts'],
  ['a project whose kit is a package', '/kit/node_modules/@stagecraft/cli/dist/main.js', '/copy/node_modules/@stagecraft/cli/dist/main.js'],
  ['a project below a workspace', '/node_modules/@stagecraft/cli/dist/main.js', '/node_modules/@stagecraft/cli/dist/main.js'],
])('in a copy of %s the command line is found', (_, own, found) => {
  expect(commandLineIn('/kit', '/copy', own)).toBe(found)
})
