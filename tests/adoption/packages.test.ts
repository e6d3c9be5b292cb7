import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../system/support/stack.ts'
import { missingIn, typeScriptIn } from './support/built-files.ts'
import { answerTo } from './support/greetings.ts'
import { type Kit, openKit, type StrangersFolder, strangersFolder } from './support/installation.ts'

// the packages as they are published, installed from a registry into folders that know nothing of this repository
const fixture = join(root, 'tests', 'fixtures', 'minimal')
let kit: Kit
let npm: StrangersFolder

beforeAll(async () => {
  kit = await openKit()
  npm = await strangersFolder(kit, fixture, 'with npm')
  await npm.run('npm', ['install', '--save-dev', '@stagecraft/cli'])
})
afterAll(async () => {
  await npm?.remove()
  await kit?.close()
})

test('each package has at most 5 MB unpacked, and no test or source in it', () => {
  expect(kit.packages.map(({ name }) => name).toSorted()).toEqual(['@stagecraft/cli', '@stagecraft/localstack', 'stagecraft'])
  for (const { name, unpackedSize, files } of kit.packages) {
    expect(unpackedSize, name).toBeLessThan(5_000_000)
    expect(
      files.filter((file) => /(?<!\.d)\.[cm]?ts$|fixture|\.test\.|node_modules|__pycache__/.test(file)),
      name,
    ).toEqual([])
  }
})

test('all that their modules import is in the package, or one of its dependencies', () => {
  for (const each of kit.packages) expect(missingIn(each), each.name).toEqual([])
})

test('the TypeScript that their modules name is the application’s', () => {
  const ofApplication = /^(stagecraft\.config|serverless|vite\.config)\.ts$|^(tests|frontend|\{backend,\S*)\/|\$\{\w*\.?module\}\.ts$/
  const others = kit.packages.flatMap(typeScriptIn).filter(({ name }) => !ofApplication.test(name))
  // the end of a hint, which names a file of the kit's repository
  expect(others).toEqual([{ in: 'dist/commands/cost.js', name: 'standing.ts' }])
})

test('installed by npm, the command tells its version and its commands, and leaves no file', async () => {
  const { version } = kit.packages[0] ?? {}
  expect((await npm.run('stagecraft', ['--version'])).stdout).toBe(`${version}\n`)
  const { stdout } = await npm.run('stagecraft', ['--help'])
  expect(stdout).toContain('start the whole system, or repair it')
  expect((await npm.run('ls', ['-a'])).stdout).not.toContain('.stagecraft\n')
})

test('in a folder with a space a message reaches its function', async () => {
  await npm.run('stagecraft', ['up'])
  expect(await answerTo(await npm.stack(), 'Ada')).toBe('Hello Ada')
  await npm.run('stagecraft', ['down'])
})
