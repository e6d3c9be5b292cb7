import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noDatabase } from './no-database.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-database-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('where functions use PostgreSQL and the stack has none, its package is named, with what starts one', async () => {
  await writeFile(join(root, 'package.json'), JSON.stringify({ dependencies: { sequelize: '6', pg: '8' } }))
  expect(noDatabase([root], false)).toEqual([{ what: 'pg', how: 'left out', why: expect.stringContaining('npx stagecraft init') }])
  expect(noDatabase([root], true)).toEqual([])
})

test('a database that no stack has is named, whether PostgreSQL is started or not', async () => {
  await writeFile(join(root, 'package.json'), JSON.stringify({ dependencies: { sequelize: '6', mysql2: '3' } }))
  await writeFile(join(root, 'requirements.txt'), 'redis==5.0.0\r\n')
  const lines = ['mysql2', 'redis'].map((what) => ({ what, how: 'left out', why: expect.stringMatching(/starts no (MySQL|Redis)/) }))
  expect([noDatabase([root], false), noDatabase([root], true)]).toEqual([lines, lines])
})

test('packages of functions with folders of their own are seen, each database once', async () => {
  const folders = ['read', 'write'].map((name) => join(root, name))
  for (const folder of folders) {
    await mkdir(folder)
    await writeFile(join(folder, 'package.json'), JSON.stringify({ dependencies: { mysql2: '3', pg: '8' } }))
  }
  expect(noDatabase([root, ...folders], false).map(({ what }) => what)).toEqual(['pg', 'mysql2'])
})
