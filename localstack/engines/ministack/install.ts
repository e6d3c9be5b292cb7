import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StagecraftError } from '../../errors.ts'

const run = promisify(execFile)
const requirements = new URL('./requirements.txt', import.meta.url)

/** The Python of the engine's own virtual environment. */
export function enginePython(program: string): string {
  return join(program, 'bin', 'python')
}

/** A virtual environment with exactly the packages in requirements.txt; made again only when that file changed. */
export async function installEngine(program: string, say: (line: string) => void): Promise<void> {
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
  const mark = join(program, 'installed')
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return
  const python = await findPython()
  say('creating a Python virtual environment')
  await rm(program, { recursive: true, force: true })
  await mkdir(program, { recursive: true })
  await createEnvironment(python, program)
  say('installing the engine from PyPI')
  await run(enginePython(program), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-compile',
    '-r',
    requirements.pathname,
  ]).catch((error: { stderr?: string }) => {
    throw new StagecraftError('engine-not-installed', `pip could not install the engine:\n${lastLines(error.stderr)}`, {
      hint: 'Look at the lines above; often the package index is out of reach (a proxy?) or the disk is full (df -h). Then run `make up` again.',
    })
  })
  await run(enginePython(program), ['-m', 'compileall', '-q', join(program, 'lib')]).catch(() => {})
  await writeFile(mark, wanted)
}

async function findPython(): Promise<string> {
  const tried: string[] = []
  for (const name of [process.env.STAGECRAFT_PYTHON, 'python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'].filter(
    (each) => each !== undefined,
  )) {
    const version = await run(name, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    )
    if (!version) continue
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (major === 3 && minor >= 10) return name
    tried.push(`${name} is ${version}`)
  }
  throw new StagecraftError(
    'python-missing',
    `The engine needs Python 3.10 or newer${tried.length > 0 ? `; found: ${tried.join(', ')}` : ', and there is none on the PATH'}.`,
    {
      hint: 'Debian, Ubuntu: `sudo apt-get install python3 python3-venv`. macOS: `brew install python`. Or name one: `STAGECRAFT_PYTHON=/path/to/python3 make up`.',
    },
  )
}

async function createEnvironment(python: string, program: string): Promise<void> {
  try {
    await run(python, ['-m', 'venv', program])
  } catch (error) {
    await rm(program, { recursive: true, force: true })
    const said = `${(error as { stdout?: string }).stdout ?? ''}\n${(error as { stderr?: string }).stderr ?? ''}`
    const noModule = /ensurepip|No module named .?venv/.test(said)
    throw new StagecraftError(
      'venv-missing',
      noModule
        ? `${python} has no venv module, which the engine's virtual environment needs.`
        : `${python} could not create a virtual environment:\n${lastLines(said)}`,
      {
        hint: noModule
          ? 'Debian, Ubuntu: `sudo apt-get install python3-venv`.'
          : 'Is there space left (df -h) and may the project folder be written?',
      },
    )
  }
}

function lastLines(text = ''): string {
  return text.trim().split('\n').slice(-6).join('\n')
}
