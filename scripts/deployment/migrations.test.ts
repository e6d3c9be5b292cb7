import { expect, test } from 'vitest'
import type { Migration } from '../release/manifest.ts'
import { type Migrated, migrationRows, newMigrations, refusalOfPromotion, refusalOfRollback } from './migrations.ts'

const stated = { lock: 'ACCESS EXCLUSIVE on books', safeUpTo: 'any size' }
const books: Migration = { name: '0001-books', phase: 'expand', lock: 'none', safeUpTo: 'any size', what: 'Books.' }
const authors: Migration = { name: '0002-authors', phase: 'expand', ...stated, what: 'Authors beside names.' }
const names: Migration = { name: '0003-names', phase: 'contract', after: '0002-authors', ...stated, what: 'Names go.' }
const other: Migration = { name: '0002-prices', phase: 'expand', ...stated, what: 'Prices.' }

const release = (name: string, ...migrations: Migration[]): Migrated => ({ name, migrations })
const first = release('first', books)
const expanded = release('expanded', books, authors)
const contracted = release('contracted', books, authors, names)

test('what the running release does not have is new, in order', () => {
  expect(newMigrations(first, contracted)).toEqual([authors, names])
  expect(newMigrations(undefined, expanded)).toEqual([books, authors])
  expect(newMigrations(contracted, first)).toEqual([])
})

test('an expansion is promoted, and a contraction after it', () => {
  expect(refusalOfPromotion(first, expanded)).toBeUndefined()
  expect(refusalOfPromotion(expanded, contracted)).toBeUndefined()
  expect(refusalOfPromotion(contracted, contracted)).toBeUndefined()
})

test('a contraction whose expansion does not run yet is refused', () => {
  expect(refusalOfPromotion(first, contracted)).toMatchObject({
    code: 'not-expand-and-contract',
    message: expect.stringContaining('0003-names contracts what 0002-authors expands, and first, which runs there, does not have the expansion'),
    hint: expect.stringContaining('Promote a release with the expansion and without the contraction first'),
  })
})

test('an empty stage takes everything at once', () => {
  expect(refusalOfPromotion(undefined, contracted)).toBeUndefined()
})

test('a release back over an expansion is fine, over a contraction it is refused and named', () => {
  expect(refusalOfRollback(expanded, first)).toBeUndefined()
  expect(refusalOfRollback(contracted, contracted)).toBeUndefined()
  for (const target of [first, expanded])
    expect(refusalOfRollback(contracted, target)).toMatchObject({
      code: 'rollback-over-contraction',
      message: expect.stringMatching(/was built before 0003-names.*Names go\./),
    })
  expect(refusalOfPromotion(contracted, expanded)).toMatchObject({ code: 'rollback-over-contraction' })
  expect(refusalOfPromotion(expanded, first)).toBeUndefined()
})

test('a release of another branch is refused where it has migrations of its own', () => {
  expect(refusalOfPromotion(expanded, release('branch', books, other))).toMatchObject({
    code: 'other-migrations',
    message: expect.stringContaining('branch has the migrations 0002-prices and lacks 0002-authors'),
  })
})

test('the overview of a promotion says each in plain words', () => {
  expect(migrationRows([books, names])).toEqual([
    ['0001-books', 'expands', 'locks no table', 'safe for any size', 'Books.'],
    ['0003-names', 'contracts after 0002-authors', 'locks ACCESS EXCLUSIVE on books', 'safe for any size', 'Names go.'],
  ])
})
