import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type GroupError, runInGroup } from '@stagecraft/localstack/machine/process-group.ts'
import { createEnvironment, inEnvironment, newestPython } from '@stagecraft/localstack/machine/python.ts'
import { lockedRequirements } from '@stagecraft/localstack/stack/code/python/locked.ts'
import micromatch from 'micromatch'
import type { Licensed } from '../../licenses/licensed.ts'
import { licensesIn } from '../../licenses/python.ts'
import { filesBelow } from '../files-below.ts'
import type { Packed } from './framework-files.ts'
import type { PythonPackages } from './python-settings.ts'

// large packages over a slow line; a server that sends nothing pip gives up earlier
const limitMs = 20 * 60_000

/** Packages as they lie in an archive, and which they are. */
export interface InstalledPackages {
  packed: Packed
  packages: Licensed[]
}

/** Installs what archives need, each list of requirements once. */
export interface PackageInstaller {
  /** Throws `no-wheel`, `requirements-refused`, also where pip is not done after 20 minutes, `python-missing`, `venv-missing`. */
  install(wanted: PythonPackages): Promise<InstalledPackages>
  /** All that were installed, each once, by name. */
  installed(): Promise<Licensed[]>
  /** Takes away what was installed. */
  close(): Promise<void>
}

/** Installs packages for Lambda into a temporary folder: wheels alone, the same bytes whatever machine this is (install_packages.py). */
export async function packageInstaller(root: string): Promise<PackageInstaller> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-packages-'))
  const made = new Map<string, Promise<InstalledPackages>>()
  let python: Promise<string> | undefined
  return {
    install: (wanted) => {
      python ??= pipsPython(join(folder, 'pip'))
      const key = JSON.stringify(wanted)
      const installed = made.get(key) ?? installIn(root, join(folder, String(made.size)), python, wanted)
      made.set(key, installed)
      return installed
    },
    installed: async () => {
      const all = (await Promise.all(made.values())).flatMap(({ packages }) => packages)
      const once = new Map(all.map((each) => [`${each.name}@${each.version}`, each]))
      return [...once.values()].sort((one, other) => (`${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1))
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

// a pip of its own: that of the machine may be missing, or be made for its system alone
async function pipsPython(folder: string): Promise<string> {
  const { name } = await newestPython('a release with packages of Python')
  await createEnvironment(name, folder, 'a release with packages of Python')
  return inEnvironment(folder)
}

async function installIn(root: string, folder: string, pythons: Promise<string>, wanted: PythonPackages): Promise<InstalledPackages> {
  const { file, further = [], runtime, architecture, without } = wanted
  const python = await pythons
  const list = wanted.isLock ? await listedIn(python, root, wanted, `${folder}.txt`) : join(root, file)
  const words = [
    fileURLToPath(new URL('./install_packages.py', import.meta.url)),
    folder,
    runtime.replace('python', ''),
    architecture === 'arm64' ? 'aarch64' : architecture,
    ...[list, ...further.map((each) => join(root, each))],
  ]
  await runInGroup(python, words, { cwd: dirname(join(root, file)), timeout: limitMs }).catch((error: GroupError) => {
    throw notInstalled(wanted, error.killed ? `ERROR: pip was not done after ${limitMs / 60_000} minutes.` : error.stderr || String(error))
  })
  const isLeftOut = without.map((pattern) => micromatch.matcher(pattern, { dot: true }))
  // what matches a folder is all that is in it
  const paths = filesBelow(folder).filter(
    (path) => !isLeftOut.some((matches) => path.split('/').some((_, at, parts) => matches(parts.slice(0, at + 1).join('/')))),
  )
  return {
    packed: new Map(paths.map((path) => [path, join(folder, path)])),
    packages: (await licensesIn(folder)).map((each) => ({ ...each, deployed: true })),
  }
}

async function listedIn(python: string, root: string, wanted: PythonPackages, to: string): Promise<string> {
  const listed = await lockedRequirements(python, join(root, wanted.file)).catch((error: { stderr?: string }) => {
    throw notInstalled(wanted, error.stderr || String(error))
  })
  await writeFile(to, listed)
  return to
}

function notInstalled({ file, runtime, architecture }: PythonPackages, said: string): StagecraftError {
  const lines = said
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('ERROR'))
    .slice(-6)
    .map((line) => (line.length > 300 ? `${line.slice(0, 300)} …` : line))
  const missing = /No matching distribution found for (.+)/.exec(said)?.[1]?.trim()
  if (missing)
    return new StagecraftError(
      'no-wheel',
      `${file} needs ${missing}, which has no wheel for ${runtime} on ${architecture}:\n${lines.map((line) => `  ${line}`).join('\n')}`,
      {
        hint: 'A release holds packages as their authors built them for Linux, and compiles none. Name a version that has such a wheel (its page on pypi.org lists the files), or put the package into a layer that your build makes. If the package is right, the index cannot be reached: see the lines above.',
      },
    )
  return new StagecraftError(
    'requirements-refused',
    `The packages of ${file} could not be installed:\n${lines.join('\n') || said.trim().slice(-600)}`,
    {
      hint: 'The lines above show the cause: a line that pip does not understand, versions that do not fit each other, or a package index that cannot be reached.',
    },
  )
}
