import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { FunctionDescription } from '../../description.ts'
import type { Packaging } from '../packaging.ts'

/** Which packages a Python function needs. */
export interface Requirements {
  /** The file that names them, relative to the project; undefined where none does. */
  file?: string
  /** It is a lock file of uv, Poetry or Pipenv, else one for pip. */
  isLock: boolean
  /** Further options of pip. */
  options: readonly string[]
  /** Packages that public layers have, which no file names. */
  ofLayers?: readonly string[]
  /** Further files for pip, relative to the project: of layers of the repository, whose packages SAM's build puts into them, and those of serverless-wsgi. */
  further?: readonly string[]
}

/** `custom.pythonRequirements`, as far as it is read: https://github.com/serverless/serverless-python-requirements */
interface Settings {
  fileName?: string
  usePoetry?: boolean
  usePipenv?: boolean
  pipCmdExtraArgs?: readonly string[]
}

/** The requirements of a function: those of its `module` folder where it has one, else the project's. A lock file goes before what it was made from. */
export function requirementsOf(root: string, { module = '.' }: FunctionDescription, { custom }: Packaging): Requirements {
  const { fileName = 'requirements.txt', usePoetry = true, usePipenv = true, pipCmdExtraArgs = [] } = (custom.pythonRequirements ?? {}) as Settings
  const options = pipCmdExtraArgs.flatMap((each) => each.split(/\s+/))
  const candidates = [
    ...(usePoetry ? [{ name: 'poetry.lock', isLock: true }] : []),
    { name: 'uv.lock', isLock: true },
    ...(usePipenv ? [{ name: 'Pipfile.lock', isLock: true }] : []),
  ]
  // what the settings name by hand is meant
  const own = { name: fileName, isLock: false }
  const ordered = fileName === 'requirements.txt' ? [...candidates, own] : [own, ...candidates]
  for (const folder of new Set([module, '.'])) {
    for (const { name, isLock } of ordered) if (existsSync(join(root, folder, name))) return { file: join(folder, name), isLock, options }
  }
  return { isLock: false, options }
}

/** The files for pip of the layers that SAM builds for a function. */
export function requirementsOfLayers(root: string, { builtLayers = [] }: FunctionDescription): string[] {
  return builtLayers.map((folder) => join(folder, 'requirements.txt')).filter((file) => existsSync(join(root, file)))
}

/** All files that say which packages there are: the files themselves, what they take in (`-r`, `-c`), and a lock's pyproject.toml. Relative to the project. */
export async function requirementFiles(root: string, { file, isLock, further = [] }: Requirements): Promise<string[]> {
  const own = file ? [file] : []
  if (!file || !isLock) return includedBy(root, [...own, ...further])
  const ofLock = [...own, join(dirname(file), 'pyproject.toml')].filter((each) => existsSync(join(root, each)))
  return [...ofLock, ...(await includedBy(root, further))]
}

async function includedBy(root: string, files: readonly string[]): Promise<string[]> {
  const found = new Set(files)
  for (const each of found) {
    const text = await readFile(join(root, each), 'utf8').catch(() => '')
    const taken = [...text.matchAll(/^\s*(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)/gm)].map(([, name = '']) => name)
    for (const name of taken) if (!/^\w+:\/\//.test(name)) found.add(relative(root, join(root, dirname(each), name)))
  }
  return [...found]
}
