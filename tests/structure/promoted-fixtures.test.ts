import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { promoted } from '../adoption/support/promoted.ts'
import { root, textOf } from './sources.ts'

test('every repository of tests/fixtures/foreign is promoted as it stands there', () => {
  expect(Object.keys(promoted)).toEqual(readdirSync(join(root, 'tests', 'fixtures', 'foreign')).sort())
})

test('a test that the table names walks the whole road with that repository', () => {
  const missing = Object.entries(promoted).filter(
    ([name, { test }]) => test && !textOf(`tests/adoption/${test}`).includes(`promotesWhole('${name}', `),
  )
  expect(missing.map(([name]) => name)).toEqual([])
})
