import { expect, test } from 'vitest'
import { configPage } from './config-page.ts'
import { textOf } from './sources.ts'

test('docs/config.md has every setting as localstack/config.ts types and describes it: `npx vitest run --project structure config -u` writes it', async () => {
  const page = configPage(textOf('localstack/config.ts'))
  expect(page).toContain('| `database` | `string` |')
  expect(page).toContain('## Person\n')
  await expect(page).toMatchFileSnapshot('../../docs/config.md')
})
