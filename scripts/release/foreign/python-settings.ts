import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { wsgiRequirements } from '@stagecraft/localstack/stack/code/python/wsgi.ts'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { functionProperties } from '@stagecraft/localstack/stack/template/function-properties.ts'

/** The plugin that packs what a Python function needs. */
export const pythonPlugin = 'serverless-python-requirements'

/** `custom.pythonRequirements`: https://github.com/serverless/serverless-python-requirements */
export interface PythonSettings extends Readonly<Record<string, unknown>> {
  fileName?: string
  usePoetry?: boolean
  usePipenv?: boolean
  slim?: boolean | string
  slimPatterns?: readonly string[]
  slimPatternsAppendDefaults?: boolean | string
}

/** The packages that belong into an archive. */
export interface PythonPackages {
  /** The file that names them, relative to the project. */
  file: string
  /** It is a lock file of Poetry or Pipenv, else one for pip. */
  isLock: boolean
  /** Further files for pip, relative to the project. */
  further?: readonly string[]
  /** Of the functions: `python3.12`. */
  runtime: string
  architecture: string
  /** Patterns of what `slim` takes out, relative to the packages. */
  without: readonly string[]
}

export function isPython({ runtime }: Pick<FunctionDescription, 'runtime'>): boolean {
  return runtime?.startsWith('python') === true
}

export function pythonSettings({ custom }: Pick<Description['packaging'], 'custom'>): PythonSettings {
  return (custom.pythonRequirements ?? {}) as PythonSettings // of the plugin's schema
}

/**
 * The packages that serverless-python-requirements or serverless-wsgi puts into the archive of these functions; undefined where the description names none of
 * them, or there is no file with requirements. `module`: the folder that is packed for a function alone.
 */
export function packagesFor(
  root: string,
  { packaging, template }: Pick<Description, 'packaging' | 'template'>,
  functions: readonly FunctionDescription[],
  module = '.',
): PythonPackages | undefined {
  const first = functions.find(isPython)
  if (!first) return undefined
  const builtFor = { runtime: first.runtime ?? '', architecture: architectureOf(template, first) }
  if (!packaging.plugins.includes(pythonPlugin)) return ofWsgi(root, packaging, builtFor)
  const named = requirementsIn(root, module, pythonSettings(packaging))
  return named && { ...named, ...builtFor, without: leftOut(pythonSettings(packaging)) }
}

function ofWsgi(
  root: string,
  packaging: Description['packaging'],
  builtFor: Pick<PythonPackages, 'runtime' | 'architecture'>,
): PythonPackages | undefined {
  const [file, ...further] = wsgiRequirements(root, packaging)
    .map((each) => relative(root, each))
    .reverse()
  return file === undefined ? undefined : { file, isLock: false, further, ...builtFor, without: leftOutByWsgi }
}

// what its requirements.py does not copy; pip puts programs into `bin`, which it leaves behind: https://github.com/logandk/serverless-wsgi/blob/master/requirements.py
const leftOutByWsgi = [
  'bin/**',
  ...['pip', 'pip-*', 'wheel', 'wheel-*', 'setuptools', 'setuptools-*', '*.dist-info', 'easy_install.*', '_virtualenv.*'].map(anywhere),
  ...['distutils-precedence.pth', 'six.py', 'zipp.py'].map(anywhere),
]

function anywhere(name: string): string {
  return `**/${name}`
}

/** The folder that is packed for a function alone, relative to the project: its `module`, where the plugin and the service's `individually` ask for it. */
export function moduleFolder(described: FunctionDescription, { plugins, package: settings }: Description['packaging']): string {
  return plugins.includes(pythonPlugin) && settings.individually && isPython(described) ? (described.module ?? '.') : '.'
}

/** As CloudFormation names it: `x86_64` or `arm64`. */
export function architectureOf(template: Description['template'], { name }: Pick<FunctionDescription, 'name'>): string {
  return String([functionProperties(template, name).Architectures ?? 'x86_64'].flat()[0])
}

// in the plugin's order. It asks Poetry where pyproject.toml does
function requirementsIn(root: string, module: string, { fileName = 'requirements.txt', usePoetry = true, usePipenv = true }: PythonSettings) {
  const candidates = [
    { file: join(module, 'poetry.lock'), isLock: true, isAsked: usePoetry && isPoetrys(join(root, module, 'pyproject.toml')) },
    { file: 'Pipfile.lock', isLock: true, isAsked: usePipenv },
    { file: join(module, fileName), isLock: false, isAsked: true },
  ]
  const found = candidates.find(({ file, isAsked }) => isAsked && existsSync(join(root, file)))
  return found && { file: found.file, isLock: found.isLock }
}

function isPoetrys(file: string): boolean {
  return existsSync(file) && /build-backend\s*=\s*["']poetry\.|^\[tool\.poetry\]/m.test(readFileSync(file, 'utf8'))
}

// https://github.com/serverless/serverless-python-requirements#slim-package
function leftOut({ slim, slimPatterns = [], slimPatternsAppendDefaults = true }: PythonSettings): string[] {
  if (String(slim) !== 'true') return []
  return [...(String(slimPatternsAppendDefaults) === 'false' ? [] : ['**/*.dist-info*']), ...slimPatterns]
}
