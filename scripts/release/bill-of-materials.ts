import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Licensed } from '../licenses/licensed.ts'

/**
 * The software bill of materials of what is deployed as `service`, in CycloneDX’s form, made by npm from the lock file: no network, nothing installed.
 * What differs from build to build (a serial number, the time) is left out; both are optional: https://cyclonedx.org/docs/1.5/json/. Throws `no-bill`.
 */
export async function billOfMaterials(root: string, service: string): Promise<Bill> {
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--omit', 'dev', '--workspaces=false', '--sbom-type', 'application']
  try {
    const { stdout } = await promisify(execFile)('npm', words, { cwd: root, timeout: 180_000, maxBuffer: 1 << 28 })
    const { serialNumber, metadata, ...bill } = JSON.parse(stdout) as { serialNumber?: string; metadata?: Metadata; components?: object[] } // CycloneDX’s
    const { timestamp, ...about } = metadata ?? {}
    // npm names the application by its folder
    return { ...bill, metadata: { ...about, component: { ...about.component, name: service } } }
  } catch (cause) {
    throw new StagecraftError('no-bill', 'npm could not list the packages of the lock file.', {
      hint: `Run it by hand to see why: npm ${words.join(' ')}`,
      cause,
    })
  }
}

/** A bill of materials, in CycloneDX's form. */
export interface Bill {
  bomFormat?: string
  specVersion?: string
  version?: number
  metadata: object
  components?: readonly object[]
  dependencies?: readonly object[]
}

/** One bill of an application whose packages several lock files name, each of them once; without any, that of an application without a package of npm. */
export function joinedBills(service: string, [first, ...others]: readonly Bill[]): Bill {
  if (!first) return { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component: { type: 'application', name: service } } }
  const all = [first, ...others]
  if (others.length === 0) return first
  return {
    ...first,
    components: onceOf(
      'bom-ref',
      all.flatMap(({ components = [] }) => components),
    ),
    dependencies: joinedDependencies(all.flatMap(({ dependencies = [] }) => dependencies as readonly Dependency[])), // CycloneDX’s
  }
}

interface Dependency {
  ref: string
  dependsOn?: readonly string[]
}

// two folders of code may be the same package, as those of one starter are: what each depends on counts
function joinedDependencies(all: readonly Dependency[]): Dependency[] {
  const joined = new Map<string, Set<string>>()
  for (const { ref, dependsOn = [] } of all) joined.set(ref, new Set([...(joined.get(ref) ?? []), ...dependsOn]))
  return [...joined].map(([ref, dependsOn]) => ({ ref, dependsOn: [...dependsOn] }))
}

function onceOf(key: string, all: readonly object[]): object[] {
  const keyOf = (each: object) => String((each as Record<string, unknown>)[key]) // CycloneDX’s
  return [...new Map(all.map((each) => [keyOf(each), each])).values()]
}

/** A bill with further packages, each of them once. */
export function withPackages(bill: Bill, packages: readonly Licensed[]): Bill {
  const known = new Set((bill.components ?? []).map((each) => (each as { purl?: string }).purl)) // CycloneDX's
  const components = packages
    .map(({ name, version, source }) => ({
      type: 'library',
      name,
      version,
      purl: source === 'npm' ? purlOfNpm(name, version) : purlOfPyPI(name, version),
    }))
    .filter(({ purl }) => !known.has(purl))
  return components.length === 0 ? bill : { ...bill, components: [...(bill.components ?? []), ...components] }
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
export function purlOfNpm(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

// https://github.com/package-url/purl-spec/blob/main/types-doc/pypi-definition.md
function purlOfPyPI(name: string, version: string): string {
  return `pkg:pypi/${name.toLowerCase().replaceAll('_', '-')}@${version}`
}

interface Metadata {
  timestamp?: string
  component?: { name?: string }
}
