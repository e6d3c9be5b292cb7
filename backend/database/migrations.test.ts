import { expect, test } from 'vitest'
import { migrations } from './migrations.ts'
import { faultsOf, hashOf, presentMigrations, releasedMigrations } from './released.ts'

const present = { '0001-orders': 'a', '0002-activity': 'b' }

test('every file of the folder is a migration, in the order of its number', () => {
  expect(migrations.map(({ name }) => name)).toEqual(Object.keys(presentMigrations()))
  expect(migrations.map(({ up }) => typeof up)).toEqual(migrations.map(() => 'function'))
})

test('no number is left out, and no released migration was renamed or changed', () => {
  expect(faultsOf(presentMigrations(), releasedMigrations())).toEqual([])
})

test('a new migration is no fault', () => {
  expect(faultsOf({ ...present, '0003-people': 'c' }, present)).toEqual([])
})

test('a gap, a repeated number and a name without one are', () => {
  expect(faultsOf({ ...present, '0004-people': 'c' }, present)).toEqual([expect.stringContaining('0003-')])
  expect(faultsOf({ ...present, '0002-people': 'c' }, present)).toEqual([expect.stringContaining('0003-')])
  expect(faultsOf({ ...present, people: 'c' }, present)).toEqual([expect.stringContaining('0003-')])
})

test('a released one that was renamed, removed or changed is', () => {
  expect(faultsOf({ '0001-orders': 'a', '0002-log': 'b' }, present)).toEqual([expect.stringMatching(/0002-activity.* is gone/)])
  expect(faultsOf({ '0001-orders': 'a' }, present)).toEqual([expect.stringMatching(/0002-activity.* is gone/)])
  expect(faultsOf({ ...present, '0001-orders': 'x' }, present)).toEqual([expect.stringMatching(/0001-orders.* was changed/)])
})

test('what a released one states may be corrected, and what it does may not', () => {
  const text = (phase: string, table: string) =>
    `import type { Knex } from 'knex'\n\nexport const statement = {\n  phase: '${phase}',\n}\n\nexport async function up() {\n  ${table}\n}\n`
  expect(hashOf(text('contract', 'one'))).toBe(hashOf(text('expand', 'one')))
  expect(hashOf(text('expand', 'other'))).not.toBe(hashOf(text('expand', 'one')))
})
