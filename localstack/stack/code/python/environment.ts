import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { programsOf } from '../../../compose/services.ts'
import { StagecraftError } from '../../../errors.ts'
import { pipInstall } from '../../../machine/pip.ts'
import { createEnvironment, executableOf, findVersion, inEnvironment, newestPython, sharedName } from '../../../machine/python.ts'
import { isWhole, linkShared } from '../../../machine/shared-folder.ts'
import type { Workshop } from '../workshop.ts'
import { type KnownPython, knownPython, notePython } from './known-pythons.ts'
import { lockedRequirements } from './locked.ts'
import { type Requirements, requirementFiles } from './requirements.ts'

const run = promisify(execFile)

// Lambda's runtime has it: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html#python-sdk-included
// The newest of each Python that a function may still name
const boto3 = [
  "boto3==1.43.106; python_version >= '3.10'",
  "boto3==1.42.97; python_version == '3.9'",
  "boto3==1.37.38; python_version == '3.8'",
  "boto3==1.33.13; python_version < '3.8'",
]
const debugger_ = ['debugpy==1.8.17']

/**
 * The Python of a virtual environment with these packages and the AWS SDK; made where there is none yet of the same requirements and the same Python.
 * `runtime` is the function's: `python3.12`. Throws `python-missing`, `venv-missing`, `requirements-refused`.
 */
export async function pythonEnvironment(requirements: Requirements, runtime: string, workshop: Workshop): Promise<string> {
  const { project } = workshop
  const base = await pythonFor(runtime, workshop)
  // several services may want the same
  const folder = join(programsOf(project), 'python', await nameOf(requirements, base, workshop))
  // several functions want the same
  const made = being.get(folder) ?? make(requirements, base, folder, workshop).finally(() => being.delete(folder))
  being.set(folder, made)
  return made
}

const being = new Map<string, Promise<string>>()

async function make(requirements: Requirements, base: string, folder: string, workshop: Workshop): Promise<string> {
  const mark = join(folder, 'installed')
  if ((await readFile(mark, 'utf8').catch(() => '')) === base && (await isWhole(folder))) return inEnvironment(folder)
  const shared = await sharedBy(requirements, base, workshop)
  const fill = (place: string) => install(requirements, base, place, workshop)
  if (shared) await linkShared(folder, shared, fill)
  else {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await fill(folder)
  }
  return inEnvironment(folder)
}

async function install(requirements: Requirements, base: string, folder: string, workshop: Workshop): Promise<void> {
  const { file, ofLayers = [], further = [] } = requirements
  const what = [...(file ? [file] : []), ...further, ...ofLayers].join(' and ')
  workshop.say(`creating a virtual environment with ${what || 'the AWS SDK'}`)
  await createEnvironment(base, folder, 'a Python function')
  for (const each of further) await installFile({ ...requirements, isLock: false }, each, folder, workshop)
  // what a function has itself goes before what a layer has
  if (file) await installFile(requirements, file, folder, workshop)
  for (const each of ofLayers) await addOfLayer(folder, each, workshop)
  await addTo(folder, 'boto3', boto3)
  if (process.env.STAGECRAFT_INSPECT) await addTo(folder, 'debugpy', debugger_)
  await writeFile(join(folder, 'installed'), base)
}

const found = new Map<string, Promise<KnownPython>>()

// several functions have the same runtime
async function pythonFor(runtime: string, { project, say }: Workshop): Promise<string> {
  const look = found.get(runtime) ?? knownOrFound(runtime, project)
  found.set(runtime, look)
  look.catch(() => found.delete(runtime))
  const { python, said } = await look
  for (const line of said) say(line)
  return python
}

async function knownOrFound(runtime: string, project: Workshop['project']): Promise<KnownPython> {
  const known = await knownPython(project, runtime)
  if (known) return known
  const made = await findPython(runtime)
  await notePython(project, runtime, made)
  return made
}

async function findPython(runtime: string): Promise<KnownPython> {
  const wanted = runtime.replace('python', '')
  const exact = await findVersion(wanted, 'a Python function').catch(() => undefined)
  if (exact) return { python: await executableOf(exact), said: [] }
  const { name, version } = await newestPython('a Python function')
  return { python: await executableOf(name), said: [`Python ${wanted} is not on this machine: its functions run on Python ${version}`] }
}

async function nameOf(requirements: Requirements, base: string, { project: { root } }: Workshop): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([requirements, base, boto3, process.env.STAGECRAFT_INSPECT ? debugger_ : '']))
  // packages of the repository itself lie somewhere from here
  for (const text of await textsOf(requirements, root)) hash.update(namesFiles(text) ? `${root}\0${text}` : text)
  return hash.digest('hex').slice(0, 12)
}

// Under which name projects share it; undefined where it has files of the repository in it. What another index answers is another package. Of packages
// without a version a repository takes those of this month at the oldest
async function sharedBy(requirements: Requirements, base: string, { project: { root } }: Workshop): Promise<string | undefined> {
  const texts = await textsOf(requirements, root)
  if (texts.some(namesFiles) || requirements.options.some((each) => /[/.]/.test(each))) return undefined
  const index = Object.entries(process.env).filter(([name]) => name.startsWith('PIP_'))
  const isWholePinned = [...texts, (requirements.ofLayers ?? []).join('\n')].every(isPinned)
  const month = requirements.isLock || isWholePinned ? '' : new Date().toISOString().slice(0, 7)
  const inspected = process.env.STAGECRAFT_INSPECT ? debugger_ : []
  return sharedName('functions', [
    texts,
    requirements.isLock,
    requirements.options,
    requirements.ofLayers ?? [],
    base,
    boto3,
    inspected,
    index.sort(),
    month,
  ])
}

async function textsOf(requirements: Requirements, root: string): Promise<string[]> {
  const files = await requirementFiles(root, requirements)
  return Promise.all(files.map((file) => readFile(join(root, file), 'utf8').catch(() => '')))
}

// for pip, and in a lock file of Poetry
function namesFiles(text: string): boolean {
  return /^\s*(-e\b|--editable\b|(-f|--find-links)\b|\.{0,2}\/|.*\bfile:|type\s*=\s*"(directory|file)")/m.test(text)
}

function isPinned(text: string): boolean {
  const lines = text.split(/\r?\n/).filter((line) => /^\s*\w/.test(line))
  return lines.every((line) => /===?|\s@\s/.test(line))
}

async function installFile({ isLock, options }: Requirements, file: string, folder: string, { project: { root } }: Workshop): Promise<void> {
  const python = inEnvironment(folder)
  let list = join(root, file)
  if (isLock) {
    const locked = await lockedRequirements(python, list).catch((error: { stderr?: string }) => {
      throw unreadable(file, error.stderr)
    })
    list = join(folder, 'locked.txt')
    await writeFile(list, locked)
  }
  await pipInstall(python, { words: ['-r', list, ...options], cwd: dirname(join(root, file)), failure: failureOf(file) })
}

// A layer of other people may have what no wheel has for the Python of this machine. The other functions run without it
async function addOfLayer(folder: string, requirement: string, { say }: Workshop): Promise<void> {
  const [name = requirement] = requirement.split(/[[=]/)
  const isThere = await hasInstalled(folder, `from importlib.metadata import version; version('${name}')`)
  if (isThere) return
  const failure = failureOf(`the layer with ${name}`)
  await pipInstall(inEnvironment(folder), { words: [requirement], cwd: folder, failure }).catch((error: Error) => {
    say(
      `${error.message}\nFunctions that import it fail. On AWS the layer has it; to have it here, name a version that can be installed in requirements.txt.`,
    )
  })
}

// what the requirements name themselves stays
async function addTo(folder: string, module: string, requirements: readonly string[]): Promise<void> {
  if (await hasInstalled(folder, `import ${module}`)) return
  await pipInstall(inEnvironment(folder), { words: requirements, cwd: folder, failure: failureOf(module) })
}

function hasInstalled(folder: string, script: string): Promise<boolean> {
  return run(inEnvironment(folder), ['-c', script]).then(
    () => true,
    () => false,
  )
}

function unreadable(lock: string, said = ''): StagecraftError {
  return new StagecraftError('requirements-refused', `${lock} could not be read:\n${said.trim().split('\n').slice(-6).join('\n')}`, {
    hint: 'The lines above show the cause. Write it anew with the tool that wrote it: `uv lock`, `poetry lock` or `pipenv lock`.',
  })
}

const failureOf = (what: string) => ({ message: `The packages of ${what} could not be installed`, code: 'requirements-refused' })
