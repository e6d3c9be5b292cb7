import { globSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, run } from '../system/support/command.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { root } from '../system/support/stack.ts'

// every process gets an empty temporary folder of its own: what is in it afterwards was left there
let temporary: string
let copy: ProjectCopy
let kept: string

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'stagecraft-temporary-'))
  const fixture = join(root, 'tests', 'fixtures', 'minimal')
  copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  kept = join(copy.root, '.stagecraft', 'tmp')
})
afterAll(async () => {
  await copy?.remove()
  await rm(temporary, { recursive: true, force: true })
})

test('while a stack runs there is one folder, which is private; after its stop there is none', async () => {
  expect(await stagecraft(copy.root, 'up')).toMatchObject({ code: 0 })
  const names = await readdir(temporary)
  // functions' code, or of an engine in a container the way back from there
  expect(names).toEqual([expect.stringMatching(/^stagecraft-[0-9a-f]{12}(-relay)?$/)])
  expect(((await stat(join(temporary, names[0] ?? ''))).mode & 0o777).toString(8)).toBe('700')
  expect(await stagecraft(copy.root, 'down')).toMatchObject({ code: 0 })
  expect(await readdir(temporary)).toEqual([])
  expect(await readdir(kept).catch(() => [])).toEqual([])
})

test.each(['local', 'prod'])('the Framework leaves nothing of a package for the stage %s', async (stage) => {
  const framework = join(root, 'node_modules', 'serverless', 'bin', 'serverless.js')
  const { code, stderr } = await inEmptyFolder(process.execPath, [framework, 'package', '--stage', stage], copy.root)
  expect(code, stderr).toBe(0)
  expect(await readdir(temporary)).toEqual([])
  expect(await readdir(kept)).toEqual([])
})

test('a suite leaves nothing', async () => {
  await cp(join(root, 'vitest.config.ts'), join(copy.root, 'vitest.config.ts'))
  await mkdir(join(copy.root, 'tests', 'structure'), { recursive: true })
  await writeFile(join(copy.root, 'tests', 'structure', 'one.test.ts'), "import { test } from 'vitest'\ntest('one', () => {})\n")
  expect(await stagecraft(copy.root, '--json', 'test', 'structure')).toMatchObject({ code: 0, stdout: '{"passed":1,"failed":0}\n' })
  expect(await readdir(temporary)).toEqual([])
  expect(await readdir(kept)).toEqual([])
})

function stagecraft(cwd: string, ...words: string[]): Promise<Ended> {
  return inEmptyFolder(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'scripts', 'main.ts'), ...words], cwd)
}

function inEmptyFolder(command: string, words: string[], cwd: string): Promise<Ended> {
  const environment = { TMPDIR: temporary, STAGECRAFT_STATE: '', NODE_COMPILE_CACHE: join(root, '.stagecraft', 'cache', 'node') }
  return run(command, words, { cwd, environment })
}
