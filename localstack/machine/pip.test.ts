import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pipInstall } from './pip.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-pip-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const failure = { message: 'The packages of requirements.txt could not be installed', code: 'requirements-refused' }

/** A Python whose pip does that. */
async function python(script: string): Promise<string> {
  const file = join(folder, 'python')
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
  return file
}

test('a pip that does not end is given up, and how long it was waited for is said', async () => {
  const installing = pipInstall(await python('echo "Building wheel" >&2; exec sleep 30'), { words: ['-r', 'x'], seconds: 0.5, failure })
  await expect(installing).rejects.toMatchObject({
    code: 'requirements-refused',
    message: `${failure.message}: pip had not ended after 0.5 s.\nBuilding wheel`,
    hint: expect.stringContaining('pip keeps what it has downloaded'),
  })
})

const compiling = async (file: string) => python(`sleep 300 & echo $! > ${file}.new; mv ${file}.new ${file}; wait`)
const compiler = (file: string) => readFile(file, 'utf8').then(Number, () => 0)

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('what a pip that is given up has started, such as a compiler, ends with it', async () => {
  const file = join(folder, 'given-up')
  await expect(pipInstall(await compiling(file), { words: ['x'], seconds: 1, failure })).rejects.toThrow('had not ended after 1 s')
  await expect.poll(async () => isRunning(await compiler(file)), { timeout: 10_000 }).toBe(false)
})

test.each(['SIGTERM', 'SIGINT'] as const)('a process that %s ends takes with it what its pip has started', async (signal) => {
  const file = join(folder, signal)
  const program = `import { pipInstall } from ${JSON.stringify(join(import.meta.dirname, 'pip.ts'))}
    await pipInstall(${JSON.stringify(await compiling(file))}, { words: ['x'], failure: { message: '', code: '' } })`
  const installing = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program])
  await expect.poll(() => compiler(file), { timeout: 10_000 }).toBeGreaterThan(0)
  installing.kill(signal)
  expect(await once(installing, 'exit')).toEqual([null, signal])
  await expect.poll(async () => isRunning(await compiler(file)), { timeout: 10_000 }).toBe(false)
})

test('without a network it is said that there is none, and not that a package has no version', async () => {
  // as pip 23 says it
  const retrying =
    'WARNING: Retrying (Retry(total=0)) after connection broken by NewConnectionError: Failed to establish a new connection: /simple/requests/'
  const none = 'ERROR: Could not find a version that satisfies the requirement requests (from versions: none)'
  const script = `echo '${retrying}' >&2; echo '${none}' >&2; exit 1`
  await expect(pipInstall(await python(script), { words: ['requests'], failure })).rejects.toMatchObject({
    message: `${failure.message}: it cannot reach the package index.\n${retrying}`,
    hint: expect.stringContaining('HTTPS_PROXY'),
  })
})

test('what pip refuses is shown with its last lines, a long one shortened', async () => {
  const script = `for n in 1 2 3 4 5 6 7; do echo "line $n" >&2; done; head -c 400 /dev/zero | tr '\\0' x >&2; exit 1`
  const refused = pipInstall(await python(script), { words: ['x'], failure })
  await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/installed:\nline 3\n(.*\n)*line 7\nx{300} …$/) })
})

test('it is asked for what is to be installed, in the folder that is named', async () => {
  const file = join(folder, 'said')
  await pipInstall(await python(`echo "$PWD $*" > ${file}`), { options: ['--python', 'p'], words: ['-r', 'x'], cwd: '/', failure })
  expect(await readFile(file, 'utf8')).toBe('/ -m pip --python p install --quiet --disable-pip-version-check -r x\n')
})
