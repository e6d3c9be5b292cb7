import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { removeRemains } from './folder.ts'

const place = await mkdtemp(join(tmpdir(), 'stagecraft-folder-'))
afterAll(() => rm(place, { recursive: true, force: true }))

test.each([
  { holds: ['.stagecraft/cache/framework.log'], isRemoved: true },
  { holds: ['.stagecraft/cache/framework.log', '.serverless/meta.json'], isRemoved: true },
  { holds: ['.stagecraft/cache/framework.log', 'serverless.yml'], isRemoved: false },
  { holds: [], isRemoved: false },
])('a folder that holds $holds is removed: $isRemoved', async ({ holds, isRemoved }) => {
  const folder = await mkdtemp(join(place, 'remains-'))
  for (const file of holds) {
    await mkdir(join(folder, file, '..'), { recursive: true })
    await writeFile(join(folder, file), '')
  }
  removeRemains(folder)
  expect(existsSync(folder)).toBe(!isRemoved)
})

test('nothing is there to be removed', () => removeRemains(join(place, 'nowhere')))
