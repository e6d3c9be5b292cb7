import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { knownPython, notePython } from './known-pythons.ts'

// only its first bytes are looked at
const elf = '\x7fELF'
let programs: string
beforeEach(async () => {
  programs = await mkdtemp(join(tmpdir(), 'stagecraft-pythons-'))
  for (const folder of ['one', 'two', 'pyenv/shims']) await mkdir(join(programs, folder), { recursive: true })
  await writeFile(join(programs, 'two', 'python3.12'), elf)
  vi.stubEnv('PATH', ['one', 'two', 'pyenv/shims'].map((each) => join(programs, each)).join(':'))
  vi.stubEnv('PYENV_ROOT', join(programs, 'pyenv'))
  vi.stubEnv('HOME', programs)
  vi.stubEnv('UV_PYTHON_INSTALL_DIR', undefined)
  vi.stubEnv('STAGECRAFT_PYTHON', undefined)
  vi.stubEnv('PYENV_VERSION', undefined)
  await installed('cpython-3.11.2-linux', 'python3.11')
  // a script, which is no Python
  await installed('cpython-3.11.2-linux', 'python3-config')
  await notePython({ programs }, 'python3.12', found)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(programs, { recursive: true, force: true })
})

const found = { python: '/usr/bin/python3.12', said: ['a line'] }
const known = () => knownPython({ programs }, 'python3.12')

test('what was found for a runtime is known, and for no other', async () => {
  expect(await known()).toEqual(found)
  expect(await knownPython({ programs }, 'python3.13')).toBeUndefined()
})

test.each<[string, () => Promise<unknown>]>([
  ['a Python before it', () => writeFile(join(programs, 'one', 'python3'), elf)],
  ['another program in its place', () => utimes(join(programs, 'two', 'python3.12'), 1, 1)],
  ['one that uv installed', () => installed('cpython-3.12.4-linux', 'python3.12')],
  ['a word to pyenv', () => writeFile(join(programs, 'pyenv', 'version'), '3.11.2\n')],
  ['another variable', async () => vi.stubEnv('STAGECRAFT_PYTHON', join(programs, 'two', 'python3.12'))],
  ['a name in the variable', async () => vi.stubEnv('STAGECRAFT_PYTHON', 'python3.12')],
])('%s has it looked for again', async (_, change) => {
  await change()
  expect(await known()).toBeUndefined()
})

test('a Python that is named without a path is looked for on the PATH, and noticed when it changes', async () => {
  await writeFile(join(programs, 'one', 'mypy3'), elf)
  vi.stubEnv('STAGECRAFT_PYTHON', 'mypy3')
  await notePython({ programs }, 'python3.12', found)
  expect(await known()).toEqual(found)
  await utimes(join(programs, 'one', 'mypy3'), 1, 1)
  expect(await known()).toBeUndefined()
})

async function installed(version: string, name: string): Promise<void> {
  const bin = join(programs, '.local/share/uv/python', version, 'bin')
  await mkdir(bin, { recursive: true })
  await writeFile(join(bin, name), name.endsWith('-config') ? '#!/bin/sh' : elf)
}

test('a script on the way says nothing of what it starts, but for pyenv’s', async () => {
  const script = async (path: string) => {
    await writeFile(join(programs, path), '#!/bin/sh\n')
    await chmod(join(programs, path), 0o755)
    await notePython({ programs }, 'python3.12', found)
  }
  await script('pyenv/shims/python3.12')
  expect(await known()).toEqual(found)
  await script('one/python3')
  expect(await known()).toBeUndefined()
})
