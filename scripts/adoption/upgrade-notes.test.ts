import { expect, test } from 'vitest'
import { isNewer, notesBetween, ownChangelog } from './upgrade-notes.ts'

const changelog = `# Changelog

## Unreleased

### Changed

- Not yet.

## [0.3.0] - 2026-12-01

### Added

- New things.

### Removed

- The option \`--old\`. Use \`--new\`.

## 0.2.0

### Added

- More.

## 0.1.0

### Changed

- Long ago.
`

test('of the versions between, what asks for something is told', () => {
  expect(notesBetween(changelog, '0.1.0', '0.3.0')).toEqual([{ version: '0.3.0', text: '### Removed\n\n- The option `--old`. Use `--new`.' }])
  expect(notesBetween(changelog, '0.0.9', '0.2.0').map(({ version }) => version)).toEqual(['0.1.0'])
  expect(notesBetween(changelog, '0.3.0', '0.3.0')).toEqual([])
})

test('versions are compared by their numbers', () => {
  expect(isNewer('0.10.0', '0.9.9')).toBe(true)
  expect(isNewer('1.0.0-beta.2', '1.0.0-beta.10')).toBe(false)
  expect(isNewer('1.0.0', '1.0.0-beta.10')).toBe(true)
  expect(isNewer('0.1.0', '0.1.0')).toBe(false)
})

test('the kit finds its changelog', () => {
  expect(ownChangelog()).toContain('# Changelog')
})
