import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiReport, reportFile } from '../../scripts/packages/api-report.ts'
import { root } from '../system/support/stack.ts'
import { missingIn, typeScriptIn } from './support/built-files.ts'
import { answerTo } from './support/greetings.ts'
import { type Kit, openKit, type StrangersFolder, strangersFolder } from './support/installation.ts'
import { installedTools, type Tools } from './support/tools.ts'

// the packages as they are published, installed from a registry into folders that know nothing of this repository
const fixture = join(root, 'tests', 'fixtures', 'minimal')
let kit: Kit
let npm: StrangersFolder

beforeAll(async () => {
  kit = await openKit()
  npm = await strangersFolder(kit, fixture, { name: 'with npm' })
  await npm.run('npm', ['install', '--save-dev', '@stagecraft/cli'])
})
afterAll(async () => {
  await npm?.remove()
  await kit?.close()
})

test('each package has at most 5 MB unpacked, and no test or source in it', () => {
  expect(kit.packages.map(({ name }) => name).toSorted()).toEqual(['@stagecraft/cli', '@stagecraft/localstack', 'create-stagecraft', 'stagecraft'])
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
  // an extension alone names no file
  const ofApplication =
    /^\.[cm]?ts$|^!?(stagecraft\.config|serverless|sst\.config|vite\.config)\.ts$|^(tests|frontend|\{backend,\S*)\/|\$\{\w*\.?module\}\.ts$/
  const others = kit.packages.flatMap(typeScriptIn).filter(({ name }) => !ofApplication.test(name))
  // the end of a hint, which names a file of the kit's repository
  expect(others).toEqual([{ in: 'dist/commands/cost.js', name: 'standing.ts' }])
})

test('publint and are-the-types-wrong find nothing', async () => {
  const tools = await installedTools()
  for (const { name, folder, file } of kit.packages) {
    expect((await npm.run(process.execPath, [tools.publint, folder, '--strict'])).stdout, name).toContain('All good!')
    // the package of the command alone has no types, which is said as an error
    if (name !== 'stagecraft') await npm.run(process.execPath, [tools.attw, file, '--profile', 'esm-only'])
  }
})

test('npm corrects nothing in a manifest when it publishes', async () => {
  for (const { name, folder } of kit.packages) {
    const { stderr } = await npm.run('npm', ['publish', folder, '--dry-run', '--tag', 'test'])
    expect(stderr, name).toContain('(dry-run)')
    expect(stderr, name).not.toContain('auto-corrected')
  }
})

test('the report of the public API in docs/api is that of the types', async () => {
  const [cli] = kit.packages.filter(({ name }) => name === '@stagecraft/cli')
  expect(cli && (await apiReport(cli))).toBe(await readFile(reportFile, 'utf8'))
})

test('installed by npm, the command tells its version and its commands, and leaves no file', async () => {
  expect((await npm.run('stagecraft', ['--version'])).stdout).toBe(`${kit.packages[0]?.version}\n`)
  const { stdout } = await npm.run('stagecraft', ['--help'])
  expect(stdout).toContain('start the whole system, or repair it')
  expect((await npm.run('ls', ['-a'])).stdout).not.toContain('.stagecraft\n')
})

test('in a folder with a space a message reaches its function', async () => {
  await npm.run('stagecraft', ['up'])
  expect(await answerTo(await npm.stack(), 'Ada')).toBe('Hello Ada')
  await npm.run('stagecraft', ['down'])
})

// packages that lie apart find nothing by accident: not the Framework, not a plugin, not the kit
const managers: readonly { name: string; workspace: Record<string, string>; words(tools: Tools): string[] }[] = [
  {
    name: 'pnpm, a workspace that hoists nothing',
    workspace: { 'package.json': manifest(), 'pnpm-workspace.yaml': "packages: ['apps/*']\nhoist: false\n" },
    words: (tools: Tools) => [tools.pnpm, 'add', '--save-dev', '@stagecraft/cli'],
  },
  {
    name: 'yarn, a workspace that hoists nothing out of its members',
    workspace: {
      'package.json': manifest(['apps/*']),
      'yarn.lock': '',
      '.yarnrc.yml': 'nodeLinker: node-modules\nnmHoistingLimits: workspaces\nenableImmutableInstalls: false\nenableTelemetry: false\n',
    },
    words: (tools: Tools) => [tools.yarn, 'add', '--dev', '@stagecraft/cli'],
  },
  {
    name: 'yarn 1, a workspace that hoists',
    workspace: { 'package.json': manifest(['apps/*']) },
    words: (tools: Tools) => [tools.yarn1, 'add', '--dev', '@stagecraft/cli', '--non-interactive'],
  },
]

test.each(managers)('installed by $name, it starts the application', async ({ workspace, words }) => {
  const environment = { YARN_NPM_REGISTRY_SERVER: kit.registry, YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1' }
  const files = { ...workspace, '.npmrc': `registry=${kit.registry}\n` }
  const folder = await strangersFolder(kit, fixture, { name: 'work space', workspace: files, lender: npm })
  try {
    await folder.run(process.execPath, words(await installedTools()), environment)
    expect((await folder.run('stagecraft', ['--version'])).stdout).toBe(`${kit.packages[0]?.version}\n`)
    await folder.run('stagecraft', ['up'])
    expect(await answerTo(await folder.stack(), 'Ada')).toBe('Hello Ada')
    await folder.run('stagecraft', ['down'])
  } finally {
    await folder.remove()
  }
})

function manifest(workspaces?: string[]): string {
  return JSON.stringify({ name: 'repository', private: true, ...(workspaces ? { workspaces } : {}) })
}
