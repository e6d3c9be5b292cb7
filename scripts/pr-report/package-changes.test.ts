import { expect, test } from 'vitest'
import { isUnusualLicence } from './html/packages-section.ts'
import { packagesIn } from './package-changes.ts'

test('a lock file names packages, each with all its versions; workspaces and the project are none', () => {
  const lock = {
    packages: {
      '': { version: '1.0.0' },
      workspace: { version: '1.0.0' },
      'node_modules/own': { link: true },
      'node_modules/@a/b': { version: '2.0.0', license: 'MIT' },
      'node_modules/c/node_modules/@a/b': { version: '1.5.0', license: 'ISC', dev: true },
      'node_modules/d': { version: '1.0.0', dev: true },
    },
  }
  expect([...packagesIn(JSON.stringify(lock))]).toEqual([
    ['@a/b', { versions: new Set(['2.0.0', '1.5.0']), licences: new Set(['MIT', 'ISC']), deployed: true }],
    ['d', { versions: new Set(['1.0.0']), licences: new Set(['not stated']), deployed: false }],
  ])
  expect(packagesIn(undefined).size).toBe(0)
})

test.each([
  ['MIT', false],
  ['(MIT OR GPL-3.0)', false],
  ['ISC, MIT', false],
  ['Apache-2.0 AND MIT', false],
  ['GPL-3.0', true],
  ['MIT, GPL-3.0', true],
  ['MIT AND LGPL-3.0', true],
  ['not stated', true],
])('the licence %s asks for a look: %s', (licence, expected) => {
  expect(isUnusualLicence(licence)).toBe(expected)
})
