import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { expect, test } from 'vitest'
import { differencesOf, reportOf } from '../../scripts/differences/report.ts'
import { stageDifferences } from '../../scripts/differences/stage-table.ts'
import { root, textOf } from './sources.ts'

test('docs/differences.md says what the code declares: make differences writes it', async () => {
  expect(textOf('docs/differences.md')).toBe(reportOf(differencesOf(engineNamed(undefined), await stageDifferences(root, 'local'))))
})
