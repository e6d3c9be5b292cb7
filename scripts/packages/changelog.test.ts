import { expect, test } from 'vitest'
import { withVersion } from './changelog.ts'

const before = '# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.1.0 - 2026-11-01\n\n- The first.\n'

test('what was unreleased becomes the version’s, and a new section is open', () => {
  expect(withVersion(before, '0.2.0', '2026-11-28')).toBe(
    '# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-11-28\n\n### Added\n\n- A thing.\n\n## 0.1.0 - 2026-11-01\n\n- The first.\n',
  )
})

test('a version without a word to users, one that is there, and a changelog without the section are refused', () => {
  const released = withVersion(before, '0.2.0', '2026-11-28')
  expect(() => withVersion(released, '0.3.0', '2026-11-29')).toThrow('Nothing is under "## Unreleased"')
  expect(() => withVersion(before, '0.1.0', '2026-11-29')).toThrow('a section of 0.1.0 already')
  expect(() => withVersion('# Changelog\n', '0.1.0', '2026-11-29')).toThrow('no section "## Unreleased"')
})
