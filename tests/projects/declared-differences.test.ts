import { openProject } from '@stagecraft/localstack/project.ts'
import { expect, test } from 'vitest'
import { differencesOf, undeclared } from '../../scripts/differences/differences.ts'
import { reportOf } from '../../scripts/differences/report.ts'
import { root, textOf } from '../structure/sources.ts'

// compiles every stage, and the last one with each line of the stage table, where a file of the description changed
test('nothing differs that is not declared, and docs/differences.md says it all: make differences writes it', { timeout: 300_000 }, async () => {
  const found = await differencesOf({ ...(await openProject(root)), stage: 'local' })
  expect(undeclared(found)).toEqual([])
  expect(textOf('docs/differences.md')).toBe(reportOf(found))
})
