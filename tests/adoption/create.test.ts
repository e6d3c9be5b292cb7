import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, type RunOptions, run } from '../system/support/command.ts'
import { type Kit, openKit } from './support/installation.ts'

// `npm create stagecraft` from a registry, in an empty folder
let kit: Kit
let above: string
let made: Ended

const project = () => join(above, 'my-app')
const cache = () => join(above, 'cache')
const inProject = (command: string, words: string[], withinMs = 280_000) => run(command, words, options(project(), withinMs))

function options(cwd: string, withinMs: number): RunOptions {
  const bin = join(project(), 'node_modules', '.bin')
  const own = { PATH: [bin, kit.environment.PATH].join(delimiter), STAGECRAFT_STATE: undefined, XDG_CACHE_HOME: cache() }
  return { cwd, withinMs, environment: { ...kit.environment, ...own } }
}

beforeAll(async () => {
  kit = await openKit()
  above = await mkdtemp(join(tmpdir(), 'stagecraft-created-'))
  made = await run('npm', ['create', '--yes', 'stagecraft@latest', 'my-app', '--', '--yes'], options(above, 280_000))
  if (made.code !== 0) throw new Error(`npm create ended with ${made.code}:\n${made.stdout}${made.stderr}`)
})
afterAll(async () => {
  if (made?.code === 0) await inProject('stagecraft', ['reset', '--force'])
  await rm(above, { recursive: true, force: true })
  await kit?.close()
})

test('npm create makes a project, installs it, and says what is next', () => {
  expect(made.stdout).toMatch(/Made my-app in my-app\.[\s\S]*Next:\n {2}cd my-app\n {2}make up\n {2}make test\n/)
})

test('the engine is there by then, for the first make up', async () => {
  const shared = join(cache(), 'stagecraft', 'shared')
  const engine = (await readdir(shared)).find((name) => /^engine-[0-9a-f]{24}$/.test(name))
  expect(await readFile(join(shared, `${engine}`, 'installed'), 'utf8')).toContain('python')
  const { stdout } = await inProject('stagecraft', ['--json', 'up'])
  expect(stdout).not.toContain('installing the engine')
})

test('make up starts it, and its page is served', async () => {
  const { code, stdout, stderr } = await inProject('make', ['up'])
  expect(code, stdout + stderr).toBe(0)
  const record = JSON.parse(await readFile(join(project(), '.stagecraft', 'stack.json'), 'utf8')) as StackRecord // the kit wrote it
  expect(record.service).toBe('my-app')
  expect(await (await fetch(record.urls.page)).text()).toContain('<h1>My-app</h1>')
})

test('make test sends a message on a private stack and sees the answer; the types fit', async () => {
  const { code, stdout, stderr } = await inProject('make', ['test'])
  expect(code, stdout + stderr).toBe(0)
  expect(stderr).toContain('a private stack in ')
  expect(stdout.trim()).toMatch(/1 passed, 0 failed$/)
  const types = await inProject('npm', ['run', 'types'])
  expect(types.code, types.stdout).toBe(0)
})

test('stagecraft init writes what is missing, and leaves the project’s own files', async () => {
  const { code, stdout, stderr } = await inProject('stagecraft', ['--json', 'init', '--yes'])
  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    service: 'my-app',
    files: [
      { path: 'stagecraft.config.ts', outcome: 'kept' },
      { path: 'Makefile', outcome: 'current' },
      { path: '.github/workflows/stagecraft.yml', outcome: 'written' },
    ],
  })
})

test('with stages in its description, a release of it goes from one to the next, and back', async () => {
  const description = join(project(), 'serverless.yml')
  const stages =
    "params:\n  default: { toolsAccount: '111111111111', deployers: '*' }\n  dev: { account: '222222222222' }\n  prod: { account: '333333333333' }\n"
  await writeFile(description, (await readFile(description, 'utf8')).replace('\npackage:\n', `\n${stages}\npackage:\n`))
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.com']
  for (const words of [
    ['init', '--quiet'],
    ['add', '--all'],
    [...identity, 'commit', '--quiet', '--message', 'First'],
  ])
    expect(await inProject('git', words)).toMatchObject({ code: 0 })
  const { code, stdout, stderr } = await inProject('stagecraft', ['rehearse'])
  expect(code, stdout + stderr).toBe(0)
  for (const step of ['promote dev to prod', 'deployments that are killed', 'a rollback']) expect(stdout).toContain(step)
})
