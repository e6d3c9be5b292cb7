import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { builtHandler, handlerInBuild } from './entry-points.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-entries-'))
  await mkdir(join(folder, 'src', 'api'), { recursive: true })
  for (const file of ['src/index.ts', 'src/api/put.ts', 'app.ts']) await writeFile(join(folder, file), '')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['of one entry point only the name stays', 'index.handler', ['src/index.ts'], 'src/index.handler'],
  ['of several what their folders have in common goes', 'api/put.handler', ['./src/index.ts', 'src/api/put.ts'], 'src/api/put.handler'],
  ['a handler whose file is there stays', 'app.handler', ['src/index.ts', 'app.ts'], 'app.handler'],
  ['one that no entry point makes stays, and is refused later', 'other.handler', ['src/index.ts'], 'other.handler'],
  ['without entry points it stays', 'index.handler', undefined, 'index.handler'],
])('%s', (_, handler, entryPoints, expected) => {
  expect(builtHandler(folder, handler, entryPoints)).toBe(expected)
})

test.each([
  ['of one entry point the folders go', 'src/app.handler', ['src/app'], 'app.handler'],
  ['of several they stay where they are in the build', 'api/put.handler', ['src/index.ts', 'src/api/put.ts'], 'api/put.handler'],
])('in the template of a build: %s', (_, handler, entryPoints, expected) => {
  expect(handlerInBuild(handler, entryPoints)).toBe(expected)
})
