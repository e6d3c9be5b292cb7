import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import micromatch from 'micromatch'

/** What the Framework's `package` block says of what is deployed, at the service or at a function. */
export interface PackageSettings {
  individually?: boolean
  artifact?: string
  patterns?: readonly string[]
  include?: readonly string[]
  exclude?: readonly string[]
  /** Of the service: whether packages of development stay out of what is packed without a bundler. They do where nothing is said. */
  excludeDevDependencies?: boolean
}

/** A folder's files that a package of these settings holds, and the folders of packages in it; paths relative to the folder. */
export interface ProjectFiles {
  files: string[]
  packageFolders: string[]
}

/**
 * The files that the Framework would put into a package: all of the folder, less what it always leaves out, less `exclude`, plus `include` and
 * `patterns`, the last word first. https://www.serverless.com/framework/docs/providers/aws/guide/packaging
 */
export async function projectFiles(
  folder: string,
  settings: readonly (PackageSettings | undefined)[],
  apart: readonly string[] = [],
): Promise<ProjectFiles> {
  const found = await below(folder)
  const takes = packageFilter(settings, apart)
  return { files: found.files.filter(takes), packageFolders: found.packageFolders.filter((path) => takes(`${path}/x/index.js`)) }
}

/** Whether a package of these settings holds a path. */
export function packageFilter(settings: readonly (PackageSettings | undefined)[], apart: readonly string[] = []): (path: string) => boolean {
  const excluded = [...neverDeployed, ...apart, ...settings.flatMap((each) => each?.exclude ?? [])].map(negated)
  const included = settings.flatMap((each) => [...(each?.include ?? []), ...(each?.patterns ?? [])])
  const rules = [...excluded, ...included].map((pattern) => {
    const isExcluded = pattern.startsWith('!')
    return { isExcluded, matches: micromatch.matcher((isExcluded ? pattern.slice(1) : pattern).replace(/^\.\//, ''), { dot: true }) }
  })
  return (path) => rules.reduce((taken, { isExcluded, matches }) => (matches(path) ? !isExcluded : taken), true)
}

function negated(pattern: string): string {
  return pattern.startsWith('!') ? pattern.slice(1) : `!${pattern}`
}

// as the Framework's own list, and what the kit keeps
const neverDeployed = [
  ...['.git/**', '.gitignore', '.DS_Store', 'npm-debug.log', 'yarn-*.log', '.serverless/**', '.serverless_plugins/**'],
  ...['serverless.{yml,yaml,json,ts,js,cjs,mjs}', 'stagecraft.config.ts', '.env*'],
]

// these are large, and nobody deploys them
const passedOver = new Set(['.git', '.stagecraft', '.serverless', '__pycache__', '.pytest_cache', '.mypy_cache'])

async function below(root: string, folder = ''): Promise<ProjectFiles> {
  const found: ProjectFiles = { files: [], packageFolders: [] }
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = folder ? `${folder}/${entry.name}` : entry.name
    const kind = entry.isSymbolicLink() ? await stat(join(root, path)).catch(() => undefined) : entry
    if (kind?.isFile()) found.files.push(path)
    if (!kind?.isDirectory() || passedOver.has(entry.name)) continue
    if (entry.name === 'node_modules') found.packageFolders.push(path)
    // a virtual environment
    else if (!existsSync(join(root, path, 'pyvenv.cfg'))) {
      const inner = await below(root, path)
      found.files.push(...inner.files)
      found.packageFolders.push(...inner.packageFolders)
    }
  }
  return found
}
