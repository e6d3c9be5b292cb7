import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isWhole, linkShared } from './shared-folder.ts'

let parent: string
let made: number

beforeEach(async () => {
  parent = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-shared-')))
  vi.stubEnv('XDG_CACHE_HOME', join(parent, 'cache'))
  made = 0
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(parent, { recursive: true, force: true })
})

const cache = () => join(parent, 'cache', 'stagecraft', 'shared')
const make = async (folder: string) => {
  made++
  await mkdir(join(folder, 'lib'))
  await writeFile(join(folder, 'lib', 'module.py'), 'whole')
}
const link = async (project: string) => {
  await linkShared(join(parent, project, 'engine'), 'engine-1', make)
  return readFile(join(parent, project, 'engine', 'lib', 'module.py'), 'utf8')
}

test('two projects have the same folder, which was made once and only its owner reads', async () => {
  expect([await link('one'), await link('two'), made]).toEqual(['whole', 'whole', 1])
  expect(await readlink(join(parent, 'one', 'engine'))).toBe(await readlink(join(parent, 'two', 'engine')))
  expect((await stat(cache())).mode & 0o777).toBe(0o700)
})

test('of two at once one makes it, and the other takes it', async () => {
  expect([await Promise.all([link('one'), link('two')]), made]).toEqual([['whole', 'whole'], 1])
})

test.each([
  ['is missing', (file: string) => rm(file)],
  ['is cut off', (file: string) => writeFile(file, 'wh')],
])('where a file %s, it counts no more, and is made again', async (_, harm) => {
  await link('one')
  await harm(join(parent, 'one', 'engine', 'lib', 'module.py'))
  expect(await isWhole(join(parent, 'one', 'engine'))).toBe(false)
  expect([await link('two'), made]).toEqual(['whole', 2])
  expect((await readdir(cache())).filter((name) => name.startsWith('engine-1-'))).toHaveLength(1)
})

test('where the folder itself was deleted, it is made again', async () => {
  await link('one')
  await rm(await realpath(join(parent, 'one', 'engine')), { recursive: true })
  expect([await link('one'), made]).toEqual(['whole', 2])
})

test('what no start has used for half a year goes when something is made, and what a start uses stays', async () => {
  const longAgo = new Date(Date.now() - 181 * 86_400_000)
  const own = (name: string) => linkShared(join(parent, name), name, make)
  for (const name of ['old-1', 'used-1']) {
    await own(name)
    await utimes(join(parent, name, 'files'), longAgo, longAgo)
  }
  await mkdir(join(cache(), 'half-1-abc'))
  await utimes(join(cache(), 'half-1-abc'), longAgo, longAgo)
  expect(await isWhole(join(parent, 'used-1'))).toBe(true)
  await own('new-1')
  expect(['old-1', 'used-1', 'new-1'].map((name) => existsSync(join(parent, name, 'lib')))).toEqual([false, true, true])
  expect(existsSync(join(cache(), 'half-1-abc'))).toBe(false)
  await own('old-1')
  expect(await isWhole(join(parent, 'old-1'))).toBe(true)
})

test('what Python compiles beside its modules changes nothing', async () => {
  await link('one')
  await mkdir(join(parent, 'one', 'engine', 'lib', '__pycache__'))
  await appendFile(join(parent, 'one', 'engine', 'lib', '__pycache__', 'module.pyc'), 'compiled')
  expect(await isWhole(join(parent, 'one', 'engine'))).toBe(true)
})

test('of one that was killed while it made it nothing is taken', async () => {
  const program = `
    import { writeFileSync } from 'node:fs'
    import { linkShared } from ${JSON.stringify(join(import.meta.dirname, 'shared-folder.ts'))}
    await linkShared(${JSON.stringify(join(parent, 'one', 'engine'))}, 'engine-1', async (folder) => {
      writeFileSync(folder + '/half', 'half')
      console.log('halfway')
      await new Promise((done) => setTimeout(done, 60_000))
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(join(parent, 'one', 'engine'))).toBe(false)
  expect([await link('one'), made]).toEqual(['whole', 1])
  expect(existsSync(join(parent, 'one', 'engine', 'half'))).toBe(false)
})

test('a making that fails leaves nothing, and says why', async () => {
  const fail = async () => {
    throw new Error('no index')
  }
  await expect(linkShared(join(parent, 'one', 'engine'), 'engine-1', fail)).rejects.toThrow('no index')
  expect([(await readdir(cache())).filter((name) => name.startsWith('engine-1-')), await link('one')]).toEqual([[], 'whole'])
})

test('where the cache cannot be used, the project has its own', async () => {
  await writeFile(join(parent, 'cache'), 'a file')
  expect([await link('one'), await isWhole(join(parent, 'one', 'engine'))]).toEqual(['whole', true])
  expect((await stat(join(parent, 'one', 'engine'))).isDirectory()).toBe(true)
})
