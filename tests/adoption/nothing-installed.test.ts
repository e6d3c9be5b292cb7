import { execFileSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../system/support/stack.ts'
import { type Kit, openKit, type StrangersFolder, strangersFolder } from './support/installation.ts'

// `npx stagecraft up` in a folder with a serverless.yml and a function, and no package.json
const fixture = join(root, 'tests', 'fixtures', 'foreign', 'bare')
const older = olderNode()
let kit: Kit
let folder: StrangersFolder
let cache: string

beforeAll(async () => {
  kit = await openKit()
  // what npx installs is this run's; what it downloads is not fetched again
  cache = await mkdtemp(join(tmpdir(), 'stagecraft-npx-'))
  const own = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim()
  if (existsSync(join(own, '_cacache'))) await symlink(join(own, '_cacache'), join(cache, '_cacache'))
  folder = await strangersFolder(kit, fixture, { name: 'bare' })
  // it installs the packages
  await npx(['--version'])
})
afterAll(async () => {
  if (folder) await npx(['reset', '--force'])
  await folder?.remove()
  await rm(cache, { recursive: true, force: true })
  await kit?.close()
})

function npx(words: string[], path = ''): Promise<{ stdout: string }> {
  const environment = { npm_config_cache: cache, ...(path ? { PATH: path } : {}) }
  return folder.run('npx', ['--yes', `stagecraft@${kit.packages[0]?.version}`, ...words], environment)
}

test('npx starts the system, its function answers, and no file but its own folder is there afterwards', async () => {
  await npx(['up'])
  const { urls } = await folder.stack()
  expect(await (await fetch(`${urls.api}/hello`)).text()).toBe('Hello from nothing installed')
  await npx(['down'])
  expect(globSync('*', { cwd: folder.root }).toSorted()).toEqual(['hello.js', 'serverless.yml'])
  expect((await folder.run('cat', ['.stagecraft/.gitignore'])).stdout).toBe('*\n')
})

test.skipIf(!older)(`under ${older?.version ?? 'an older Node'} it fetches Node 24 for the project, and starts the system`, async () => {
  const path = olderPath()
  expect((await npx(['--version'], path)).stdout).toBe(`${kit.packages[0]?.version}\n`)
  await lendNode()
  await rm(join(folder.root, '.stagecraft', 'bin'), { recursive: true })
  await npx(['up'], path)
  const { urls } = await folder.stack()
  expect((await fetch(`${urls.api}/hello`)).status).toBe(200)
  await npx(['down'], path)
  expect((await folder.run('.stagecraft/bin/node', ['--version'])).stdout).toMatch(/^v24\./)
})

test('a folder with a template of SAM alone is a project, under an older Node too', async () => {
  const template = join(folder.root, 'template.yaml')
  const description = join(folder.root, 'serverless.yml')
  await rename(description, `${description}.away`)
  await writeFile(template, 'Transform: AWS::Serverless-2016-10-31\nResources: {}\n')
  try {
    for (const path of ['', ...(older ? [olderPath()] : [])]) expect((await npx(['down'], path)).stdout).toContain('The local stack was not running.')
  } finally {
    await rm(template)
    await rename(`${description}.away`, description)
  }
})

// the Node of this run is in front elsewhere
function olderPath(): string {
  const others = (kit.environment.PATH ?? '').split(delimiter).filter((each) => !each.includes('.stagecraft'))
  return [dirname(older?.file ?? ''), ...others].join(delimiter)
}

// the one that this repository fetched, where it did: 30 MB
async function lendNode(): Promise<void> {
  const [own, theirs] = [root, folder.root].map((each) => join(each, '.stagecraft', 'node')) as [string, string]
  await mkdir(dirname(theirs), { recursive: true })
  if (existsSync(own)) await symlink(own, theirs)
}

function olderNode(): { file: string; version: string } | undefined {
  for (const place of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(place, 'node')
    if (!existsSync(file)) continue
    const version = execFileSync(file, ['--version'], { encoding: 'utf8' }).trim()
    const major = Number(/^v(\d+)/.exec(version)?.[1])
    if (major >= 18 && major < 24) return { file, version }
  }
  return undefined
}
