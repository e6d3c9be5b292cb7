import { readFileSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { findPackage } from '@stagecraft/localstack/stack/code/node-packages.ts'
import type { Licensed } from '../../licenses/licensed.ts'
import { installedLicence } from '../../licenses/npm.ts'
import { type Bill, purlOfNpm } from '../bill-of-materials.ts'
import { dependenciesOf } from './built-by-sam.ts'

/** An installed package that is deployed, with those that it needs, as `name@1.2.3`. */
export interface InstalledPackage {
  name: string
  version: string
  folder: string
  needs: readonly string[]
}

interface Manifest {
  name?: string
  version?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/**
 * The packages that are deployed with a folder, as whatever manager installed them: what its package.json names under `dependencies`, and what these need in
 * turn, as Node finds it. Sources of the same repository are not among them, also as copies (`copied`, their names), and what they need is.
 */
export function installedPackages(folder: string, copied: ReadonlyMap<string, string>): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>()
  const isOwn = (each: Pick<InstalledPackage, 'name' | 'folder'>) => !isInstalled(each.folder) || copied.has(each.name)
  const walk = (names: readonly string[], from: string): string[] =>
    names.flatMap((name) => {
      const at = findPackage(name, from)
      return at ? visit(realpathSync(at)) : []
    })
  const visit = (place: string): string[] => {
    const known = found.get(place)
    if (known) return isOwn(known) ? [] : [idOf(known)]
    const {
      name = '',
      version = '',
      dependencies = {},
      optionalDependencies = {},
      peerDependencies = {},
      peerDependenciesMeta = {},
    } = manifestIn(place)
    const peers = Object.keys(peerDependencies).filter((each) => !peerDependenciesMeta[each]?.optional)
    // before those that it needs: they may need it
    found.set(place, { name, version, folder: place, needs: [] })
    const needs = walk([...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers], place)
    found.set(place, { name, version, folder: place, needs: [...new Set(needs)].sort() })
    return isOwn({ name, folder: place }) ? needs : [`${name}@${version}`]
  }
  walk(Object.keys(dependenciesOf(folder)), folder)
  const all = [...found.values()].filter((each) => !isOwn(each)).map((each) => [idOf(each), each] as const)
  return [...new Map(all)].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each)
}

/** `name@1.2.3` */
export function idOf({ name, version }: Pick<InstalledPackage, 'name' | 'version'>): string {
  return `${name}@${version}`
}

/** The software bill of materials of installed packages, in CycloneDX's form: https://cyclonedx.org/docs/1.5/json/ */
export function billOfInstalled(service: string, packages: readonly InstalledPackage[]): Bill {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name: service } },
    components: packages.map(({ name, version }) => ({
      'bom-ref': `${name}@${version}`,
      type: 'library',
      name,
      version,
      purl: purlOfNpm(name, version),
    })),
    dependencies: packages.map((each) => ({ ref: idOf(each), dependsOn: each.needs })),
  }
}

/** What installed packages are licensed under. */
export async function licencesOfInstalled(packages: readonly InstalledPackage[]): Promise<Licensed[]> {
  return Promise.all(
    packages.map(async ({ name, version, folder }) => ({
      name,
      version,
      licence: await installedLicence(folder),
      source: 'npm' as const,
      deployed: true,
    })),
  )
}

/** Whether a folder, without links in its path, is not of the same workspace. */
export function isInstalled(folder: string): boolean {
  return folder.split(sep).includes('node_modules')
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest // findPackage saw that it is there
}
