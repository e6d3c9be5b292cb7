import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StagecraftError } from '../../errors.ts'
import { doesNotBuild } from './does-not-build.ts'

const unresolved = (path: string, file: string) => ({ text: `Could not resolve "${path}"`, location: { file, line: 1, column: 20 } })
const built = (...errors: object[]) => doesNotBuild({ errors }) as StagecraftError // what esbuild throws

test('of a package that is installed in part one sentence says so, and the places that miss it are the rest', () => {
  const inside = Array.from({ length: 12 }, (_, at) => unresolved(`./lib/part-${at}`, `node_modules/@shop/prices/dist/${at}.js`))
  const { message, hint, detail } = built(...inside, unresolved('pg/lib/types', '../node_modules/knex/index.js'))
  expect(message).toBe('Functions do not build: packages are not installed, or in part: @shop/prices, pg.')
  expect(hint).toMatch(/^Install the packages of the repository/)
  expect(detail?.split('\n')).toHaveLength(13)
  expect(detail).toContain('node_modules/@shop/prices/dist/3.js:1:20: ERROR: Could not resolve "./lib/part-3"')
})

test('the places in own files that miss a package are shown, three at the most', () => {
  const { message, detail } = built(...['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts'].map((file) => unresolved('pg', file)))
  expect(message.split('\n')).toEqual([
    'Functions do not build: the package pg is not installed, or in part.',
    ...['a.ts', 'b.ts', 'c.ts'].map((file) => `${file}:1:20: ERROR: Could not resolve "pg"`),
    '2 more places miss it.',
  ])
  expect(detail).toContain('e.ts:1:20')
  expect(built(unresolved('pg', 'a.ts')).detail).toBeUndefined()
})

test('what is wrong in own files is all shown, with what to correct', () => {
  const { message, hint, detail } = built(unresolved('./gone', 'a.ts'), { text: 'Unexpected "}"', location: { file: 'b.ts', line: 3, column: 0 } })
  expect(message).toBe('Functions do not build.\na.ts:1:20: ERROR: Could not resolve "./gone"\nb.ts:3:0: ERROR: Unexpected "}"')
  expect(hint).toBe('Correct the file, or esbuild’s options if no file is named.')
  expect(detail).toBeUndefined()
})

test('of files that a command makes the hint says so', () => {
  expect(built(unresolved('./generated/client', 'a.ts')).hint).toContain('`npx prisma generate`')
})

test('a wrong option has no place, and another error stays as it is', () => {
  expect(built({ text: 'Invalid option', location: { file: '/x/node_modules/esbuild/lib/main.js', line: 1, column: 1 } }).message).toBe(
    'A function does not build.\nERROR: Invalid option',
  )
  const other = new Error('other')
  expect(doesNotBuild(other)).toBe(other)
})

test('a package of the workspace that is there and was not built is said, with its folder', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-workspace-')))
  for (const folder of ['packages/core', 'apps/api/node_modules/@shop', 'node_modules/pg']) await mkdir(join(root, folder), { recursive: true })
  await symlink(join(root, 'packages', 'core'), join(root, 'apps', 'api', 'node_modules', '@shop', 'core'))
  const failed = (...names: string[]) =>
    doesNotBuild({ errors: names.map((name) => unresolved(name, 'src/a.ts')) }, join(root, 'apps', 'api')) as StagecraftError // what esbuild throws
  const { message, hint } = failed('@shop/core')
  expect(message.split('\n')[0]).toBe('A function does not build: the package @shop/core of this workspace is not built.')
  expect(hint).toMatch(/^Build what is in \.\.\/\.\.\/packages\/core /)
  expect(failed('@shop/core', 'pg').message).toContain(
    'the package pg is not installed, or in part; the package @shop/core of this workspace is not built',
  )
  await rm(root, { recursive: true })
})
