import { createHash } from 'node:crypto'
import { closeSync, existsSync, globSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, join, sep } from 'node:path'
import { programsOf } from '../../../compose/services.ts'
import { pyenvRoot, pythonPlaces } from '../../../machine/python.ts'
import { type Project, readJson, writeJson } from '../../../project.ts'

/** The Python that a runtime's functions run on. */
export interface KnownPython {
  /** Absolute, without links. */
  python: string
  /** What is to be said of it, at every start. */
  said: string[]
}

type Place = Pick<Project, 'programs' | 'partOf'>

/**
 * The Python that an earlier start found for a runtime. A look for one starts a process for each program that may be it; where these are the same files
 * as then, and pyenv was told the same, it finds the same. Undefined where nothing is known, or one of them is another script: what that starts is not
 * seen from outside.
 */
export async function knownPython(place: Place, runtime: string): Promise<KnownPython | undefined> {
  const kept = (await readJson<Record<string, Partial<KnownPython & { seen: string }>> | null>(fileOf(place)))?.[runtime]
  const seen = seenFor(runtime)
  return seen && kept?.seen === seen && kept.python && Array.isArray(kept.said) ? { python: kept.python, said: kept.said } : undefined
}

/** Notes what a look found. */
export async function notePython(place: Place, runtime: string, found: KnownPython): Promise<void> {
  const seen = seenFor(runtime)
  if (!seen) return
  const kept = await readJson<object>(fileOf(place))
  await writeJson(fileOf(place), { ...kept, [runtime]: { ...found, seen } })
}

function fileOf(place: Place): string {
  return join(programsOf(place), 'cache', 'pythons.json')
}

function seenFor(runtime: string): string | undefined {
  const wanted = runtime.replace('python', '')
  const own = process.env.STAGECRAFT_PYTHON
  const isOnPath = own !== undefined && !own.includes(sep)
  const names = [...(isOnPath ? [own] : []), `python${wanted}`, 'python3', 'python', ...[14, 13, 12, 11, 10, 9, 8].map((minor) => `python3.${minor}`)]
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  const elsewhere = pythonPlaces('3.*')
    .flatMap((pattern) => globSync(join(pattern, 'bin', 'python3*')))
    .filter((path) => /python3(\.\d+)?$/.test(path))
  const hash = createHash('sha256').update(`${own ?? ''}\0${toldPyenv()}`)
  for (const path of [...(own && !isOnPath ? [own] : []), ...onPath, ...elsewhere.sort()]) {
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found?.isFile()) continue
    if (!path.startsWith(join(pyenvRoot(), 'shims')) && isScript(path)) return undefined
    hash.update(`${path}\0${realpathSync(path)}\0${found.size}\0${found.mtimeMs}\0`)
  }
  return hash.digest('hex')
}

// https://github.com/pyenv/pyenv#understanding-python-version-selection
function toldPyenv(): string {
  const files = [join(pyenvRoot(), 'version')]
  for (let at = process.cwd(); ; at = dirname(at)) {
    files.push(join(at, '.python-version'))
    if (dirname(at) === at) break
  }
  return JSON.stringify([process.env.PYENV_VERSION, files.map((file) => existsSync(file) && readFileSync(file, 'utf8'))])
}

function isScript(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const start = Buffer.alloc(2)
    readSync(file, start)
    return start.toString() === '#!'
  } finally {
    closeSync(file)
  }
}
