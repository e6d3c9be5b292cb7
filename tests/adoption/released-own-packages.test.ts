import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRelease } from '../../scripts/release/package.ts'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { releasedPaper, releasedTexts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { installedTools, type Tools } from './support/tools.ts'
import { editFile, refusalOf } from './support/walked.ts'

// repositories that have packages of their own in a folder beside: `file:`, `link:`, `portal:` and `workspace:`
const copies: RepositoryCopy[] = []
let tools: Tools

beforeAll(async () => {
  tools = await installedTools()
})
afterAll(() => Promise.all(copies.map((copy) => copy.remove())))

const helped = "exports.helped = require('is-number')(1)\n"

const managers = {
  npm: { settings: {}, words: () => ['npm', 'install'] },
  'pnpm, hoisted': { settings: { '.npmrc': 'node-linker=hoisted\n' }, words: () => [process.execPath, tools.pnpm, 'install'] },
  'Yarn 1': { settings: {}, words: () => [process.execPath, tools.yarn1, 'install', '--non-interactive'] },
  Yarn: {
    settings: { '.yarnrc.yml': 'nodeLinker: node-modules\nenableTelemetry: false\n', 'yarn.lock': '' },
    words: () => [process.execPath, tools.yarn, 'install', '--no-immutable'],
  },
}

async function repositoryOf(manager: keyof typeof managers, range: string): Promise<RepositoryCopy> {
  const copy = await repositoryCopy('packed', '.', {})
  copies.push(copy)
  const { settings, words } = managers[manager]
  await makeRepository(copy.root, '2026-01-02T03:04:05Z')
  await rm(join(copy.root, 'package-lock.json'))
  const helper = join(copy.root, 'packages', 'helper')
  await mkdir(helper, { recursive: true })
  await writeFile(
    join(helper, 'package.json'),
    JSON.stringify({ name: 'helper', version: '1.2.3', license: 'MIT', dependencies: { 'is-number': '7.0.0' } }),
  )
  await writeFile(join(helper, 'index.js'), helped)
  const workspaces = range.startsWith('workspace:') ? '"workspaces": ["packages/*"],' : ''
  await editFile(join(copy.root, 'package.json'), [['"dependencies": {', `${workspaces}"dependencies": { "helper": "${range}",`]])
  if (range.startsWith('workspace:')) await writeFile(join(copy.root, 'pnpm-workspace.yaml'), 'packages: [packages/*]\n')
  await editFile(join(copy.root, 'src', 'greet.js'), [['const { greeting }', "require('helper')\nconst { greeting }"]])
  for (const [file, text] of Object.entries(settings)) await writeFile(join(copy.root, file), text)
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|VITEST)/.test(name)))
  const [program = '', ...rest] = words()
  await promisify(execFile)(program, rest, { cwd: copy.root, env: { ...environment, CI: '' } })
  await commitAll(copy.root, '2026-01-02T03:04:05Z')
  return copy
}

test.each([
  ['npm', 'file:packages/helper'],
  ['pnpm, hoisted', 'file:packages/helper'],
  ['pnpm, hoisted', 'link:packages/helper'],
  ['pnpm, hoisted', 'workspace:*'],
  ['Yarn 1', 'file:packages/helper'],
  ['Yarn 1', 'link:packages/helper'],
  ['Yarn', 'file:packages/helper'],
  ['Yarn', 'portal:packages/helper'],
  ['Yarn', 'workspace:*'],
] as const)(
  '%s, %s: a release has the package and what it needs; a copy of an older state is refused',
  { timeout: 600_000 },
  async (manager, range) => {
    const copy = await repositoryOf(manager, range)
    const made = await packageRelease(await copy.open(), () => {})
    const packed = await releasedTexts(made, made.manifest.functions.greet)
    expect(packed['node_modules/helper/index.js']).toBe(helped)
    expect(packed['node_modules/is-number/package.json']).toContain('"version": "7.0.0"')
    // a package of the repository is none of a registry that has the same name
    const licences = (await releasedPaper(made, 'licences.json')) as { name: string }[]
    expect(licences.map(({ name }) => name)).toEqual(['is-number', 'to-regex-range'])
    if (manager !== 'npm') {
      const { components } = (await releasedPaper(made, 'bill-of-materials.cdx.json')) as { components: { name: string }[] }
      expect(components.map(({ name }) => name)).toEqual(['is-number', 'to-regex-range'])
    }
    await rm(dirname(made.folder), { recursive: true })
    // as editors save: pnpm's copies are hard links
    await rm(join(copy.root, 'packages', 'helper', 'index.js'))
    await writeFile(join(copy.root, 'packages', 'helper', 'index.js'), `${helped}// mended\n`)
    await commitAll(copy.root, '2026-01-02T03:04:06Z')
    const isCopied = range.startsWith('file:') && manager !== 'npm'
    if (isCopied) expect(await refusalOf(copy)).toEqual([expect.stringMatching(/^helper in node_modules is a copy of packages\/helper as it was/)])
    else await packageRelease(await copy.open(), () => {})
  },
)
