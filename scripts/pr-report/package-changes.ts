import { changedFiles, textAt } from './changed-files.ts'
import type { Sides } from './commits.ts'
import type { Kind, PackageChange } from './report.ts'

interface Locked {
  version?: string
  license?: string
  dev?: boolean
  link?: boolean
}

interface Found {
  versions: Set<string>
  licences: Set<string>
  deployed: boolean
}

/** The packages that the lock files of npm name on one side only, or in other versions. What the lock does not say of a licence is `not stated`. */
export async function packageChanges(sides: Sides): Promise<PackageChange[]> {
  const files = (await changedFiles(sides)).map(({ file }) => file).filter((file) => /(^|\/)package-lock\.json$/.test(file))
  const lists = await Promise.all(
    files.map(async (file) => {
      const [before, after] = await Promise.all([sides.base, sides.head].map(async ({ hash }) => packagesIn(await textAt(sides, hash, file))))
      return differences(before ?? new Map(), after ?? new Map(), file)
    }),
  )
  return lists.flat()
}

/** The packages of a lock file by name, each with every version that is installed somewhere. */
export function packagesIn(text: string | undefined): Map<string, Found> {
  const { packages = {} } = JSON.parse(text ?? '{}') as { packages?: Record<string, Locked> } // npm writes it
  const found = new Map<string, Found>()
  for (const [path, { version, license, dev, link }] of Object.entries(packages)) {
    if (!path.includes('node_modules/') || link || !version) continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const one = found.get(name) ?? { versions: new Set(), licences: new Set(), deployed: false }
    one.versions.add(version)
    one.licences.add(license ?? 'not stated')
    one.deployed ||= !dev
    found.set(name, one)
  }
  return found
}

function differences(before: Map<string, Found>, after: Map<string, Found>, file: string): PackageChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [one, other] = [before.get(name), after.get(name)]
    const [was, is] = [listed(one?.versions), listed(other?.versions)]
    if (was === is) return []
    const kind: Kind = !one ? 'added' : !other ? 'removed' : 'changed'
    const last = other ?? one
    return [{ name, kind, before: was, after: is, licence: listed(last?.licences) ?? '', deployed: last?.deployed ?? false, file }]
  })
}

function listed(words: Set<string> | undefined): string | undefined {
  return words && [...words].sort().join(', ')
}
