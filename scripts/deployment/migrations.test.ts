import { expect, test } from 'vitest'
import type { Migration } from '../release/manifest.ts'
import { type Migrated, migrationRows, newMigrations, refusalOfPromotion, refusalOfRollback } from './migrations.ts'

const stated = { lock: 'ACCESS EXCLUSIVE on books', safeUpTo: 'any size' }
const books: Migration = { name: '0001-books', phase: 'expand', lock: 'none', safeUpTo: 'any size', what: 'Books.' }
const authors: Migration = { name: '0002-authors', phase: 'expand', ...stated, what: 'Authors beside names.' }
const names: Migration = { name: '0003-names', phase: 'contract', after: '0002-authors', ...stated, what: 'Names go.' }
const prices: Migration = { name: '0002-prices', phase: 'expand', ...stated, what: 'Prices.' }

const release = (name: string, ...migrations: Migration[]): Migrated => ({ name, migrations })
const first = release('first', books)
const expanded = release('expanded', books, authors)
const contracted = release('contracted', books, authors, names)

/** Whether a stage that runs `one` may go to `next`. Its database has what `one` has, unless more is given. */
const refusal = (one: Migrated | undefined, next: Migrated, applied = one?.migrations ?? []) => refusalOfPromotion(one, next, applied)

test('what the database does not have is new, in order', () => {
  expect(newMigrations(first.migrations, contracted)).toEqual([authors, names])
  expect(newMigrations([], expanded)).toEqual([books, authors])
  expect(newMigrations(contracted.migrations, first)).toEqual([])
})

test('an expansion is promoted, and a contraction after it', () => {
  expect(refusal(first, expanded)).toBeUndefined()
  expect(refusal(expanded, contracted)).toBeUndefined()
  expect(refusal(contracted, contracted)).toBeUndefined()
})

test('a contraction whose expansion does not run yet is refused', () => {
  expect(refusal(first, contracted)).toMatchObject({
    code: 'not-expand-and-contract',
    message: expect.stringContaining('0003-names contracts what 0002-authors expands, and first, which runs there, does not have the expansion'),
    hint: expect.stringContaining('Promote a release with the expansion and without the contraction first'),
  })
})

test('an empty stage takes everything at once', () => {
  expect(refusal(undefined, contracted)).toBeUndefined()
})

test('a release that has the expansion works before and after its contraction, an older one before it alone', () => {
  expect(refusal(expanded, first)).toBeUndefined()
  expect(refusal(contracted, expanded)).toBeUndefined()
  expect(refusal(contracted, first)).toMatchObject({
    code: 'rollback-over-contraction',
    message: expect.stringMatching(/first was built before 0003-names.*Names go\./),
  })
  // also where more came after it
  const later = release('later', books, authors, names, prices)
  expect(refusal(later, expanded)).toBeUndefined()
  expect(refusalOfRollback(first, later.migrations)?.message).toContain('before 0003-names, which')
})

test('what counts is what was applied, not what the running release has', () => {
  // the contraction’s release was taken back: its contraction stays
  expect(refusal(expanded, first, contracted.migrations)).toMatchObject({ code: 'rollback-over-contraction' })
  expect(refusal(expanded, contracted, contracted.migrations)).toBeUndefined()
  expect(refusal(expanded, release('branch', books, authors, prices), contracted.migrations)).toMatchObject({
    code: 'other-migrations',
    message: expect.stringContaining('branch has the migrations 0002-prices and lacks 0003-names'),
  })
})

test('a release of another branch is refused where it has migrations of its own', () => {
  expect(refusal(expanded, release('branch', books, prices))).toMatchObject({
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
