import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRelease } from '../../scripts/release/package.ts'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { installCopies } from './support/installed.ts'
import { releasedPaper, releasedTexts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { installedTools, type Tools } from './support/tools.ts'
import { editFile, refusalOf, walkShort } from './support/walked.ts'

// repositories whose packages pnpm and Yarn install: a release has the same packages as with npm
const copies: RepositoryCopy[] = []
let tools: Tools
let ofNpm: Record<string, string>

async function copyOf(fixture: string): Promise<RepositoryCopy> {
  const copy = await repositoryCopy(fixture, '.', {})
  copies.push(copy)
  await makeRepository(copy.root, '2026-01-02T03:04:05Z')
  return copy
}

beforeAll(async () => {
  tools = await installedTools()
  const copy = await copyOf('packed')
  await installCopies(copy.root, ['to-regex-range', 'is-number', 'picocolors'])
  const made = await packageRelease(await copy.open(), () => {})
  ofNpm = packagesIn(await releasedTexts(made, made.manifest.functions.greet))
  expect(Object.keys(ofNpm)).toContain('node_modules/is-number/index.js')
})
afterAll(() => Promise.all(copies.map((copy) => copy.remove())))

const managers: readonly { name: string; lock: string; settings: Record<string, string>; words(): string[] }[] = [
  { name: 'pnpm, hoisted', lock: 'pnpm-lock.yaml', settings: { '.npmrc': 'node-linker=hoisted\n' }, words: () => [tools.pnpm, 'install'] },
  { name: 'Yarn 1', lock: 'yarn.lock', settings: {}, words: () => [tools.yarn1, 'install', '--non-interactive'] },
  {
    name: 'Yarn',
    lock: 'yarn.lock',
    settings: { '.yarnrc.yml': 'nodeLinker: node-modules\nenableTelemetry: false\n', 'yarn.lock': '' },
    words: () => [tools.yarn, 'install', '--no-immutable'],
  },
]

test.each(managers)(
  '$name: packages that nothing bundles are those of the lock file, and promoted',
  { timeout: 600_000 },
  async ({ lock, settings, words }) => {
    const copy = await copyOf('packed')
    await rm(join(copy.root, 'package-lock.json'))
    for (const [file, text] of Object.entries(settings)) await writeFile(join(copy.root, file), text)
    await install(copy.root, words())
    await commitAll(copy.root, '2026-01-02T03:04:05Z')
    expect(await readFile(join(copy.root, lock), 'utf8')).toContain('is-number')
    const made = await packageRelease(await copy.open(), () => {})
    expect(packagesIn(await releasedTexts(made, made.manifest.functions.greet))).toEqual(ofNpm)
    const { components } = (await releasedPaper(made, 'bill-of-materials.cdx.json')) as { components: { purl: string }[] }
    expect(components.map(({ purl }) => purl)).toEqual(['pkg:npm/is-number@7.0.0', 'pkg:npm/to-regex-range@5.0.1'])
    if (lock === 'pnpm-lock.yaml') await walkShort(copy)
  },
)

test('pnpm, linked: bundled packages need no hoisting, and what is packed as files is refused', { timeout: 600_000 }, async () => {
  const copy = await copyOf('built')
  await rm(join(copy.root, 'package-lock.json'))
  await install(copy.root, [tools.pnpm, 'install'])
  await commitAll(copy.root, '2026-01-02T03:04:05Z')
  expect(await refusalOf(copy)).toEqual([expect.stringMatching(/names to-regex-range, where pnpm keeps links.*node-linker=hoisted/)])
  await editFile(join(copy.root, 'serverless.yml'), [[/ {2}count:\n(.*\n)*/, '']])
  await commitAll(copy.root, '2026-01-02T03:04:05Z')
  const made = await packageRelease(await copy.open(), () => {})
  expect((await releasedTexts(made, made.manifest.functions.range))['src/range.js']).toContain('isNumber')
  expect((await releasedPaper(made, 'licences.json')) as object[]).toHaveLength(2)
})

test('packages that are installed in another version than the lock file names are refused', async () => {
  const copy = await copyOf('packed')
  await rm(join(copy.root, 'package-lock.json'))
  await installCopies(copy.root, ['to-regex-range', 'is-number'])
  await writeFile(
    join(copy.root, 'yarn.lock'),
    '# yarn lockfile v1\n\n\nis-number@^7.0.0:\n  version "7.0.0"\n\nto-regex-range@5.0.1:\n  version "5.0.0"\n',
  )
  await commitAll(copy.root, '2026-01-02T03:04:05Z')
  expect(await refusalOf(copy)).toEqual([
    'to-regex-range@5.0.1 is installed, and yarn.lock names other versions or none. Run `yarn install --frozen-lockfile`.',
  ])
})

async function install(root: string, words: readonly string[]): Promise<void> {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|VITEST)/.test(name)))
  await promisify(execFile)(process.execPath, words, { cwd: root, env: { ...environment, CI: '' } })
}

// what installers note of themselves is not of the packages
function packagesIn(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([path]) => path.startsWith('node_modules/')))
}
