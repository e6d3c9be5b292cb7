import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import { installHint } from '../bundles/install-hint.ts'
import { projectFiles } from './project-files.ts'

/** The packages that a folder's own code can import: name → folder, with no link in its path. */
export type NodePackages = Map<string, string>

interface Manifest {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
  /** https://docs.npmjs.com/cli/v11/configuring-npm/package-json#cpu */
  cpu?: readonly string[]
  gypfile?: boolean
}

/**
 * The packages that the Framework deploys with a folder: what its package.json names under `dependencies`, and what these need in turn, as far as
 * the folder's own code sees them. They may lie in a node_modules above it (workspaces). Throws `packages-missing`.
 */
export function deployedPackages(folder: string): NodePackages {
  const at = manifestFolder(folder)
  if (!at) return new Map()
  const { dependencies = {}, optionalDependencies = {} } = manifestIn(at)
  const missing = Object.keys(dependencies).filter((name) => !(name in optionalDependencies) && !findPackage(name, folder))
  if (missing.length > 0)
    throw new StagecraftError(
      'packages-missing',
      `${missing.length === 1 ? 'A package is' : `${missing.length} packages are`} not installed: ${missing.join(', ')} (${join(at, 'package.json')}).`,
      { hint: installHint(folder) },
    )
  return packagesFrom([...Object.keys(dependencies), ...Object.keys(optionalDependencies)], folder)
}

/** These packages, and what they need in turn, as far as the folder's own code sees them. One that is not there is passed over. */
export function packagesFrom(names: readonly string[], folder: string): NodePackages {
  const found: NodePackages = new Map()
  const seen = new Set<string>()
  const queue = names.map((name) => ({ name, from: folder }))
  for (const { name, from } of queue) {
    const at = findPackage(name, from)
    if (!at) continue
    const place = realpathSync(at)
    if (findPackage(name, folder) === at) found.set(name, place)
    if (seen.has(place)) continue
    seen.add(place)
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifestIn(place)
    const peers = Object.keys(peerDependencies).filter((each) => !peerDependenciesMeta[each]?.optional)
    queue.push(...[...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers].map((each) => ({ name: each, from: place })))
  }
  return found
}

/** The installed packages that a folder's package.json names under `dependencies`, and whether they hold parts that were compiled for a machine. */
export function ownPackages(folder: string): { name: string; isCompiled: boolean }[] {
  const at = manifestFolder(folder)
  if (!at) return []
  return Object.keys(manifestIn(at).dependencies ?? {}).flatMap((name) => {
    const place = findPackage(name, folder)
    return place ? [{ name, isCompiled: isCompiled(place) }] : []
  })
}

// compiled when it was installed (https://docs.npmjs.com/cli/v11/using-npm/scripts#npm-install), or by a package of its own for each kind of machine
function isCompiled(place: string): boolean {
  const { gypfile, optionalDependencies = {} } = manifestIn(place)
  if (gypfile || existsSync(join(place, 'binding.gyp')) || existsSync(join(place, 'prebuilds'))) return true
  return Object.keys(optionalDependencies).some((name) => {
    const part = findPackage(name, realpathSync(place))
    return part !== undefined && manifestIn(part).cpu !== undefined
  })
}

/** The files of those packages that are sources of the same repository: whoever works on it edits them. Absolute. */
export async function workspaceFiles(packages: NodePackages): Promise<string[]> {
  const own = [...packages.values()].filter((folder) => !folder.split(sep).includes('node_modules'))
  const found = await Promise.all(own.map(async (folder) => (await projectFiles(folder, [])).files.map((file) => join(folder, file))))
  return found.flat()
}

/** A package's folder, as Node finds it from another folder; undefined where there is none. */
export function findPackage(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name)
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(at) === at) return undefined
  }
}

function manifestFolder(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at
    // above the repository is nothing of it
    if (existsSync(join(at, '.git')) || dirname(at) === at) return undefined
  }
}

function manifestIn(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  } catch {
    return {}
  }
}
