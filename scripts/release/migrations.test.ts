import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StagecraftConfig } from '@stagecraft/localstack/config.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Migration } from './manifest.ts'
import { faultsOf, statedMigrations } from './migrations.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-statements-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const stated = { lock: 'none', safeUpTo: 'any size', what: 'Books.' }
const one: Migration = { name: '0001-books', phase: 'expand', ...stated }
const two: Migration = { name: '0002-shelves', phase: 'contract', after: '0001-books', ...stated }

test('each file of the folder states its migration, in the order of their names', async () => {
  await put('good', '0002-shelves.mjs', { after: '0001-books', phase: 'contract', ...stated })
  await put('good', '0001-books.ts', { what: 'Books.', phase: 'expand', safeUpTo: 'any size', lock: 'none' })
  const read = await statedMigrations(project('good'))
  expect(read).toEqual([one, two])
  // as a manifest has them, byte for byte
  expect(JSON.stringify(read)).toBe(JSON.stringify([one, two]))
})

test('an application without migrations has none', async () => {
  expect(await statedMigrations(project(undefined))).toEqual([])
})

test('no release is built of a migration that states nothing', async () => {
  await put('silent', '0001-books.ts', undefined)
  await expect(statedMigrations(project('silent'))).rejects.toMatchObject({
    code: 'no-statement',
    message: expect.stringMatching(/0001-books states no `lock`.*`phase` of 0001-books is missing/),
    hint: expect.stringContaining('export const statement'),
  })
})

test('a contraction names the earlier migration that it completes, and an expansion names none', () => {
  expect(faultsOf([one, two])).toEqual([])
  expect(faultsOf([one, { ...two, after: undefined }])).toEqual([expect.stringContaining('is missing')])
  expect(faultsOf([one, { ...two, after: '0002-shelves' }])).toEqual([expect.stringContaining('is "0002-shelves"')])
  expect(faultsOf([two, one])).toEqual([expect.stringContaining('must name the earlier migration')])
  expect(faultsOf([one, { ...two, phase: 'expand' }])).toEqual([expect.stringContaining('0002-shelves expands')])
  expect(faultsOf([{ ...one, phase: 'tidy' as 'expand' }])).toEqual([expect.stringContaining('"tidy", and must be')])
  expect(faultsOf([{ ...one, safeUpTo: '' }])).toEqual(['0001-books states no `safeUpTo`.'])
})

function project(folder: string | undefined) {
  return { root, config: { migrationFiles: folder } as StagecraftConfig }
}

async function put(folder: string, file: string, statement: object | undefined): Promise<void> {
  await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, folder, file), statement ? `export const statement = ${JSON.stringify(statement)}\n` : 'export {}\n')
}
