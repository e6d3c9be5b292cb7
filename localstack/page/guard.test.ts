import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFileLoadingAllowed, resolveConfig } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { servedFiles } from './guard.ts'

// a project whose folder, and whose state elsewhere, have names that are patterns too
let home: string
let project: string
let elsewhere: string

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-served-')))
  project = join(home, 'mein (prøject) [a]! {b,c}')
  elsewhere = join(home, 'state+(x) @ #1')
  await mkdir(join(project, 'page'), { recursive: true })
  await mkdir(join(home, 'packages'))
  await symlink(join(home, 'packages'), join(project, 'node_modules'))
  await writeFile(join(project, 'page', 'vite.config.ts'), 'export default {}')
})
afterAll(() => rm(home, { recursive: true, force: true }))

test.each([
  ['its page', 'page/index.html', true],
  ['a package', 'node_modules/lit/index.js', true],
  ['a compiled package', '.stagecraft/cache/page/deps/lit.js', true],
  ['a secret in the page’s folder', 'page/.env', false],
  ['a key in the page’s folder', 'page/private.pem', false],
  ['the template', 'serverless.yml', false],
  ['the stack’s credentials', '.stagecraft/env', false],
  ['the same by another case', '.STAGECRAFT/ENV', false],
  ['what else is cached', '.stagecraft/cache/functions/x', false],
  ['the repository', '.git/config', false],
  ['a folder whose name begins as the page’s', 'page-secrets/a', false],
])('of a project, %s: %s', async (_, file, served) => {
  expect(await isServed(join(project, file), { state: join(project, '.stagecraft') })).toBe(served)
})

test('a package is served by its real path', async () => {
  expect(await isServed(join(home, 'packages', 'lit', 'index.js'), { state: elsewhere })).toBe(true)
})

test.each([
  ['a state elsewhere', 'state+(x) @ #1/env', false],
  ['its compiled packages', 'state+(x) @ #1/cache/page/deps/lit.js', true],
  ['the project’s own state beside it', 'mein (prøject) [a]! {b,c}/.stagecraft/env', false],
])('with STAGECRAFT_STATE, %s: %s', async (_, file, served) => {
  expect(await isServed(join(home, file), { state: elsewhere })).toBe(served)
})

test('a state in the page’s own folder is not served', async () => {
  const state = join(project, '.stagecraft')
  for (const file of ['env', 'logs/api.log', 'postgres/password', 'cache/functions/x', '.hidden', 'a/.hidden/b'])
    expect(await isServed(join(state, file), { page: project, state }), file).toBe(false)
  for (const file of ['index.html', '.stagecraft/cache/page/deps/lit.js', 'src/main.ts'])
    expect(await isServed(join(project, file), { page: project, state }), file).toBe(true)
})

async function isServed(file: string, { state, page = join(project, 'page') }: { state: string; page?: string }): Promise<boolean> {
  const fs = servedFiles({ page, cache: join(state, 'cache', 'page'), project, state })
  const config = await resolveConfig({ root: page, configFile: false, logLevel: 'silent', server: { fs } }, 'serve')
  return isFileLoadingAllowed(config, file)
}
