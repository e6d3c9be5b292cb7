import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { findVersion, inEnvironment, installPython, isInstalled } from './python.ts'

// no package, and so no index to ask: pip reads the file all the same
let parent: string
let folder: string
let requirements: URL

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'stagecraft-python-'))
  const project = join(parent, "mein prøject %41 #1 it's $HOME & co")
  await mkdir(project)
  await writeFile(join(project, 'requirements.txt'), '# nothing\n')
  folder = join(project, 'engine')
  vi.stubEnv('XDG_CACHE_HOME', join(project, 'cache'))
  requirements = pathToFileURL(join(project, 'requirements.txt'))
  await installPython({ folder, requirements, what: 'the engine', code: 'engine-not-installed' }, () => {})
}, 120_000)
afterAll(() => {
  vi.unstubAllEnvs()
  return rm(parent, { recursive: true, force: true })
})

test('installs in a folder whose name a shell or an address could read otherwise', async () => {
  expect(execFileSync(inEnvironment(folder), ['-c', 'print(6 * 7)'], { encoding: 'utf8' })).toBe('42\n')
  expect(await isInstalled(folder, requirements)).toBe(true)
})

test('other requirements are not installed yet', async () => {
  const others = join(parent, 'others.txt')
  await writeFile(others, '# others\n')
  expect(await isInstalled(folder, pathToFileURL(others))).toBe(false)
})

test('where the Python that it was made with is gone, or another one by now, it is not installed any more', async () => {
  const python = inEnvironment(folder)
  const target = await readlink(python)
  for (const other of [`${target}.gone`, '/bin/sh']) {
    await rm(python)
    await symlink(other, python)
    expect(await isInstalled(folder, requirements)).toBe(false)
  }
})

test('a Python that is missing is named, with those that were found and the remedy', async () => {
  await expect(findVersion('3.99', 'an engine')).rejects.toMatchObject({
    code: 'python-missing',
    message: expect.stringMatching(/^Python 3\.99 is missing for an engine; found: .*python3 is 3\.\d+/),
    hint: expect.stringContaining('STAGECRAFT_PYTHON=/path/to/python3.99'),
  })
})

test('a Python with a new pip installs into an environment without one; with an old pip the environment gets its own', async () => {
  const { stdout: python } = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' })
  for (const [says, hasOwn] of [
    ['pip 23.2.1 from /somewhere (python 3.11)', false],
    ['pip 22.2 from /somewhere (python 3.10)', true],
  ] as const) {
    const own = join(parent, `pip ${says.slice(4, 8)}`)
    const wrapper = join(parent, 'python')
    await writeFile(wrapper, `#!/bin/sh\n[ "$*" = "-m pip --version" ] && { echo "${says}"; exit; }\nexec ${python.trim()} "$@"\n`, { mode: 0o755 })
    vi.stubEnv('STAGECRAFT_PYTHON', wrapper)
    vi.stubEnv('XDG_CACHE_HOME', join(parent, `cache ${says.slice(4, 8)}`))
    await installPython({ folder: own, requirements, what: 'the engine', code: 'engine-not-installed' }, () => {})
    expect(existsSync(join(own, 'bin', 'pip')), says).toBe(hasOwn)
    expect(await isInstalled(own, requirements)).toBe(true)
  }
  vi.unstubAllEnvs()
}, 120_000)
