import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { glob, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { StagecraftError } from '../errors.ts'
import { pipInstall } from './pip.ts'
import { runInGroup } from './process-group.ts'
import { isWhole, linkShared } from './shared-folder.ts'

const run = promisify(execFile)

const environmentSeconds = 180

/** Programs from PyPI in a virtual environment of their own. */
export interface PythonProgram {
  /** The environment's folder. */
  folder: string
  /** The file with exactly its packages, each pinned. */
  requirements: URL
  /** As in “pip could not install …”, with its article. */
  what: string
  /** The error's code where that fails. */
  code: string
  /** The one version of Python that it runs on, as `3.13`; 3.10 or newer where it is left out. */
  version?: string
}

/** The Python, or another program, of a virtual environment. */
export function inEnvironment(folder: string, program = 'python'): string {
  return join(folder, 'bin', program)
}

/**
 * A virtual environment with exactly the packages of the requirements, which all projects of this user share; made again when that file changed, its files
 * are not all there, or the Python it was made with is gone or another. `folder` becomes a link to it.
 */
export async function installPython(program: PythonProgram, say: (line: string) => void): Promise<void> {
  const { folder, requirements, what, version } = program
  if (await isInstalled(folder, requirements)) return
  const python = await (version ? findVersion(version, what) : findPython(what))
  const made = [await readFile(requirements, 'utf8'), await executableOf(python)]
  await linkShared(folder, sharedName(basename(folder), made), (shared) => install(program, shared, python, say))
}

/** The name under which projects share an environment, of all that it depends on. */
export function sharedName(kind: string, made: readonly unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify([process.platform, process.arch, ...made]))
  return `${kind}-${hash.digest('hex').slice(0, 24)}`
}

/** The program behind a name, without links: a name on the PATH may lead elsewhere tomorrow. */
export async function executableOf(name: string): Promise<string> {
  const { stdout } = await run(name, ['-c', 'import sys; print(sys.executable)'])
  return realpath(stdout.trim())
}

async function install({ requirements, what, code }: PythonProgram, folder: string, python: string, say: (line: string) => void): Promise<void> {
  say('creating a Python virtual environment')
  // a pip for the environment alone takes longer than the packages
  const canReach = await reachesOthers(python)
  await createEnvironment(python, folder, what, canReach ? ['--without-pip'] : [])
  say(`installing ${what} from PyPI`)
  await pipInstall(canReach ? python : inEnvironment(folder), {
    options: canReach ? ['--python', inEnvironment(folder)] : [],
    words: ['--no-compile', '-r', fileURLToPath(requirements)],
    failure: { message: `pip could not install ${what}`, code },
  })
  await run(inEnvironment(folder), ['-m', 'compileall', '-q', '-j', '0', join(folder, 'lib')]).catch(() => {})
  await writeFile(markFile(folder), (await markOf(folder, requirements)) ?? '')
}

// https://pip.pypa.io/en/stable/news/#v22-3: its `--python`
async function reachesOthers(python: string): Promise<boolean> {
  const said = await run(python, ['-m', 'pip', '--version']).catch(() => undefined)
  const [major = 0, minor = 0] =
    /^pip (\d+)\.(\d+)/
      .exec(said?.stdout ?? '')
      ?.slice(1)
      .map(Number) ?? []
  return major > 22 || (major === 22 && minor >= 3)
}

/** Whether exactly these requirements are installed and whole, with the Python that is still there. */
export async function isInstalled(folder: string, requirements: URL): Promise<boolean> {
  const kept = await readFile(markFile(folder), 'utf8').catch(() => undefined)
  return kept !== undefined && kept === (await markOf(folder, requirements)) && (await isWhole(folder))
}

function markFile(folder: string): string {
  return join(folder, 'installed')
}

// The environment's Python is a link to the system's, and its packages lie in a folder named after the version: an upgrade of the system's
// leaves the link without an end, or with packages that the new one does not look at
async function markOf(folder: string, requirements: URL): Promise<string | undefined> {
  const hash = createHash('sha256').update(await readFile(requirements))
  const python = await realpath(inEnvironment(folder)).catch(() => undefined)
  return python && `${hash.digest('hex')}\n${python}\n`
}

async function findPython(what: string): Promise<string> {
  const tried: string[] = []
  for (const name of [process.env.STAGECRAFT_PYTHON, 'python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'].filter(
    (each) => each !== undefined,
  )) {
    const version = await versionOf(name)
    if (!version) continue
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (major === 3 && minor >= 10) return name
    tried.push(`${name} is ${version}`)
  }
  throw new StagecraftError(
    'python-missing',
    `${capital(what)} needs Python 3.10 or newer${tried.length > 0 ? `; found: ${tried.join(', ')}` : ', and there is none on the PATH'}.`,
    {
      hint: 'Debian, Ubuntu: `sudo apt-get install python3 python3-venv`. macOS: `brew install python`. Or say which one to use: `STAGECRAFT_PYTHON=/path/to/python3 make up`.',
    },
  )
}

/** The newest Python 3 of this machine, with its version as `3.13`. Throws `python-missing`. */
export async function newestPython(what: string): Promise<{ name: string; version: string }> {
  const minors = [14, 13, 12, 11, 10, 9, 8]
  for (const minor of minors) {
    const name = await findVersion(`3.${minor}`, what).catch(() => undefined)
    if (name) return { name, version: `3.${minor}` }
  }
  return { name: await findPython(what), version: '3' }
}

/** The folder of pyenv. */
export function pyenvRoot(): string {
  return process.env.PYENV_ROOT ?? join(process.env.HOME ?? '', '.pyenv')
}

/** Where pyenv and uv install Pythons of a version, a pattern each. */
export function pythonPlaces(version: string): string[] {
  const home = process.env.HOME ?? ''
  return [
    join(pyenvRoot(), 'versions', `${version}.*`),
    join(process.env.UV_PYTHON_INSTALL_DIR ?? join(home, '.local', 'share', 'uv', 'python'), `cpython-${version}.*`),
  ]
}

/** A Python of exactly that version, on the PATH or where pyenv and uv install theirs. Throws `python-missing`. */
export async function findVersion(wanted: string, what: string): Promise<string> {
  const installed = await Promise.all(pythonPlaces(wanted).map((pattern) => Array.fromAsync(glob(join(pattern, 'bin', `python${wanted}`)))))
  const names = [process.env.STAGECRAFT_PYTHON, `python${wanted}`, 'python3', 'python', ...installed.flat()].filter((each) => each !== undefined)
  const found = await Promise.all(names.map(async (name) => ({ name, version: await versionOf(name) })))
  const right = found.find(({ version }) => version === wanted)
  if (right) return right.name
  const others = found.flatMap(({ name, version }) => (version ? [`${name} is ${version}`] : []))
  throw new StagecraftError(
    'python-missing',
    `Python ${wanted} is missing for ${what}${others.length > 0 ? `; found: ${others.join(', ')}` : ', and no other Python is on the PATH'}.`,
    {
      hint: `Install it with \`uv python install ${wanted}\`, \`pyenv install ${wanted}\` or \`brew install python@${wanted}\`. Debian 13 and Ubuntu 25.04 have it as python3. Or say where it is: \`STAGECRAFT_PYTHON=/path/to/python${wanted} make up\`.`,
    },
  )
}

async function versionOf(name: string): Promise<string | undefined> {
  return run(name, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  )
}

/** Makes a virtual environment in `folder`. Throws `venv-missing`. */
export async function createEnvironment(python: string, folder: string, what: string, options: readonly string[] = []): Promise<void> {
  try {
    await runInGroup(python, ['-m', 'venv', ...options, folder], { timeout: environmentSeconds * 1_000 })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    if ((error as { killed?: boolean }).killed) throw notInTime(python)
    const said = `${(error as { stdout?: string }).stdout ?? ''}\n${(error as { stderr?: string }).stderr ?? ''}`
    const noModule = /ensurepip|No module named .?venv/.test(said)
    throw new StagecraftError(
      'venv-missing',
      noModule
        ? `${python} has no venv module, and ${what} needs a virtual environment.`
        : `${python} could not create a virtual environment:\n${lastLines(said)}`,
      {
        hint: noModule
          ? 'Debian, Ubuntu: `sudo apt-get install python3-venv`.'
          : 'Check that the disk has free space (`df -h`) and that you may write to the project’s folder.',
      },
    )
  }
}

function notInTime(python: string): StagecraftError {
  return new StagecraftError('venv-missing', `${python} had not created a virtual environment after ${environmentSeconds} s.`, {
    hint: 'Run the command again. Where it takes as long again, the disk is slow or busy: `python3 -m venv /tmp/try` shows it.',
  })
}

function lastLines(text = ''): string {
  return text.trim().split('\n').slice(-6).join('\n')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
