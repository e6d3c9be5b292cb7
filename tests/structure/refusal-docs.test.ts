import { expect, test } from 'vitest'
import { filesOf, textOf } from './sources.ts'

/** docs/promotion.md, "The bad day", has every error that a deployment may end with. */
const commands = '{deploy,promote,rollback,diff,releases,release-log,bootstrap,remove}'

test('every code of a refusal is in docs/promotion.md', () => {
  const files = [...filesOf('scripts/{deployment,bootstrap}/*.ts'), ...filesOf(`scripts/commands/${commands}.ts`)].filter(
    (file) => !file.endsWith('.test.ts'),
  )
  const codes = new Set(files.flatMap((file) => [...textOf(file).matchAll(/StagecraftError\(\s*'([a-z-]+)'/g)].map(([, code]) => code ?? '')))
  expect(codes.size).toBeGreaterThan(30)
  // a test that a package is as it was: not of a deployment
  codes.delete('schemas-missing')
  const told = textOf('docs/promotion.md')
  expect([...codes].filter((code) => !told.includes(`\`${code}\``))).toEqual([])
})
