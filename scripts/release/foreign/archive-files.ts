import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { entryOf, refuseTooMuch } from '@stagecraft/localstack/stack/code/folder-code.ts'
import type { PackageSettings } from '@stagecraft/localstack/stack/code/project-files.ts'
import { zip } from '@stagecraft/localstack/stack/code/zip.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { writeArchive } from '../archive-functions.ts'
import { frameworkFiles, type Packed } from './framework-files.ts'
import { ignoredBelow, unaskedFiles } from './ignored-files.ts'

/** What is packed together: its name for people, and who gets it. */
interface Package {
  what: string
  keys: string[]
  settings: readonly (PackageSettings | undefined)[]
  packed: Packed
}

/**
 * Packs functions that nothing bundles, `keys`, as the Framework does: one archive for all, or one each where they are packaged individually, below
 * `folder`. The bytes are the same in each checkout of the commit with the same packages. Returns short name → sha-256. Throws `not-releasable` with the
 * files that Git ignores, and `code-too-large`.
 */
export async function archiveFiles(
  root: string,
  description: Pick<Description, 'functions' | 'packaging'>,
  keys: readonly string[],
  folder: string,
): Promise<Record<string, string>> {
  return archive(root, await packagesOf(root, description, keys), folder)
}

/**
 * Packs the layers of a description as the Framework does, one archive each, below `folder`. Returns layer → sha-256. Throws `not-releasable` with the files
 * that Git ignores, and `code-too-large`.
 */
export async function archiveLayers(
  root: string,
  description: Pick<Description, 'functions' | 'packaging'>,
  folder: string,
): Promise<Record<string, string>> {
  const files = frameworkFiles(root, description)
  const packages: Package[] = []
  for (const [layer, { package: own }] of Object.entries(description.packaging.layers))
    packages.push({
      what: `the layer ${layer}`,
      keys: [layer],
      settings: [description.packaging.package, own],
      packed: await files.ofLayer(layer),
    })
  return archive(root, packages, folder)
}

async function archive(root: string, packages: readonly Package[], folder: string): Promise<Record<string, string>> {
  await refuseUnasked(root, packages)
  const hashes: Record<string, string> = {}
  for (const { what, keys: whose, packed } of packages) {
    await refuseTooMuch(what, [...packed.values()])
    const entries = await Promise.all([...packed].map(async ([path, file]) => [path, await entryOf(file)] as const))
    const hash = await writeArchive(folder, zip(new Map(entries), 9))
    for (const key of whose) hashes[key] = hash
  }
  return hashes
}

async function packagesOf(root: string, description: Pick<Description, 'functions' | 'packaging'>, keys: readonly string[]): Promise<Package[]> {
  const { functions, packaging } = description
  const files = frameworkFiles(root, description)
  const isAlone = (key: string) => Boolean(packaging.package.individually || functions[key]?.package?.individually)
  const together = keys.filter((key) => !isAlone(key))
  const packages: Package[] = []
  if (together.length > 0) packages.push({ what: 'the service', keys: together, settings: [packaging.package], packed: await files.ofService() })
  for (const key of keys.filter(isAlone))
    packages.push({
      what: `the function ${key}`,
      keys: [key],
      settings: [packaging.package, functions[key]?.package],
      packed: await files.ofFunction(key),
    })
  return packages
}

async function refuseUnasked(root: string, packages: readonly Package[]): Promise<void> {
  const isIgnored = await ignoredBelow(root)
  const faults = packages.flatMap(({ what, settings, packed }) => {
    const files = unaskedFiles(packed, settings, isIgnored).sort()
    if (files.length === 0) return []
    const others = files.length > 3 ? ` and ${files.length - 3} more` : ''
    return [`The package of ${what} would hold files that Git ignores: ${files.slice(0, 3).join(', ')}${others}.`]
  })
  if (faults.length > 0)
    throw new StagecraftError(
      'not-releasable',
      `A release is of a commit, and another checkout would not have these files:\n${faults.map((each) => `  ${each}`).join('\n')}`,
      {
        hint: "Leave them out by `package.patterns`, for example `'!coverage/**'`. What your build makes and the functions need, name there: `dist/**`. Then a release holds it as it is when you package.",
      },
    )
}
