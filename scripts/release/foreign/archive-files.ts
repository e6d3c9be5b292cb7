import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { entryOf, refuseTooMuch } from '@stagecraft/localstack/stack/code/folder-code.ts'
import type { PackageSettings } from '@stagecraft/localstack/stack/code/project-files.ts'
import { type Entry, zip } from '@stagecraft/localstack/stack/code/zip.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { writeArchive } from '../archive-functions.ts'
import { archiveBuilt, isProgram, program } from './built-archives.ts'
import { frameworkFiles, type Packed } from './framework-files.ts'
import { ignoredBelow, unaskedFiles } from './ignored-files.ts'
import type { PackageInstaller } from './python-packages.ts'
import { moduleFolder, type PythonPackages, packagesFor, pythonPlugin } from './python-settings.ts'
import { withWsgi } from './wsgi.ts'

/** What is packed together: its name for people, and who gets it. */
export interface Package {
  what: string
  keys: string[]
  settings: readonly (PackageSettings | undefined)[]
  packed: Packed
  /** Files of the archive that are no files of the repository: path → content. */
  made?: ReadonlyMap<string, Uint8Array>
  /** Packages of Python that are put beside. */
  packages?: PythonPackages
  /** Whether patterns of a function leave a file of these packages in its archive; all of them where nothing is said. */
  takes?(path: string): boolean
  /** The folder of the archive that all of it lies in. */
  into?: string
  /** One of them is started as the program `bootstrap` in it. */
  hasProgram?: boolean
}

/**
 * Packs functions that nothing bundles, `keys`, as the Framework does: one archive for all, or one each where they are packaged individually, below
 * `folder`, with the packages that serverless-python-requirements would add. The bytes are the same in each checkout of the commit with the same packages.
 * Returns short name → sha-256. Throws `not-releasable` with the files that Git ignores, `code-too-large`, and what the installation of packages throws.
 */
export async function archiveFiles(
  root: string,
  description: Pick<Description, 'functions' | 'packaging' | 'template'>,
  keys: readonly string[],
  folder: string,
  installer: Pick<PackageInstaller, 'install'>,
): Promise<Record<string, string>> {
  return archivePackages(root, await packagesOf(root, description, keys), folder, installer, byPatterns)
}

/**
 * Packs layers of a description, `keys`, as the Framework does, one archive each, below `folder`. Returns layer → sha-256. Throws `not-releasable` with the
 * files that Git ignores, and `code-too-large`.
 */
export async function archiveLayers(
  root: string,
  description: Pick<Description, 'functions' | 'packaging'>,
  keys: readonly string[],
  folder: string,
): Promise<Record<string, string>> {
  const files = frameworkFiles(root, description)
  const packages: Package[] = []
  const built = new Map<string, string>()
  for (const layer of keys) {
    const own = description.packaging.layers[layer]?.package
    if (own?.artifact) built.set(layer, own.artifact)
    else
      packages.push({
        what: `the layer ${layer}`,
        keys: [layer],
        settings: [description.packaging.package, own],
        packed: await files.ofLayer(layer),
      })
  }
  return { ...(await archivePackages(root, packages, folder, undefined, byPatterns)), ...(await archiveBuilt(root, built, folder)) }
}

/**
 * Writes the archives of packages below `folder`, and returns the sha-256 of each for those who get it. Throws `not-releasable` with the files that Git ignores, and
 * `advice` as its hint, `code-too-large`, and what the installation of packages throws.
 */
export async function archivePackages(
  root: string,
  packages: readonly Package[],
  folder: string,
  installer: Pick<PackageInstaller, 'install'> | undefined,
  advice: string,
): Promise<Record<string, string>> {
  await refuseUnasked(root, packages, advice)
  const hashes: Record<string, string> = {}
  for (const { what, keys: whose, packed, made: written = new Map(), packages: wanted, takes = () => true, into, hasProgram } of packages) {
    const beside = wanted && (await installer?.install(wanted))?.packed
    const files = new Map([...packed, ...[...(beside ?? [])].filter(([path]) => takes(path))])
    await refuseTooMuch(what, [...files.values()])
    const entries = await Promise.all([...files].map(async ([path, file]) => [into ? `${into}/${path}` : path, await entryOf(file)] as const))
    const made = new Map<string, Entry>([...entries, ...[...written].map(([path, content]) => [path, { content }] as const)])
    const started = hasProgram ? made.get(program) : undefined
    // a checkout on Windows has no such mode
    if (started && 'content' in started) made.set(program, { ...started, isExecutable: true })
    const hash = await writeArchive(folder, zip(made, 9))
    for (const key of whose) hashes[key] = hash
  }
  return hashes
}

async function packagesOf(
  root: string,
  description: Pick<Description, 'functions' | 'packaging' | 'template'>,
  keys: readonly string[],
): Promise<Package[]> {
  const { functions, packaging } = description
  const files = frameworkFiles(root, description)
  const isAlone = (key: string) => Boolean(packaging.package.individually || functions[key]?.package?.individually)
  const together = keys.filter((key) => !isAlone(key))
  const packages: Package[] = []
  if (together.length > 0) {
    const described = together.flatMap((key) => functions[key] ?? [])
    packages.push({
      what: 'the service',
      keys: together,
      settings: [packaging.package],
      hasProgram: described.some(isProgram),
      packages: packagesFor(root, description, described),
      ...(await withWsgi(root, packaging, described, await files.ofService())),
    })
  }
  for (const key of keys.filter(isAlone)) {
    const described = functions[key]
    if (!described) continue
    const module = moduleFolder(described, packaging)
    packages.push({
      what: `the function ${key}`,
      keys: [key],
      settings: [packaging.package, described.package],
      hasProgram: isProgram(described),
      // serverless-python-requirements looks at the service's setting alone
      ...(packaging.package.individually || !packaging.plugins.includes(pythonPlugin)
        ? { packages: packagesFor(root, description, [described], module) }
        : {}),
      ...(await withWsgi(root, packaging, [described], below(await files.ofFunction(key), module), module)),
    })
  }
  return packages
}

// what lies in the folder of a module, moved up
function below(packed: Packed, module: string): Packed {
  if (module === '.') return packed
  return new Map([...packed].flatMap(([path, file]) => (path.startsWith(`${module}/`) ? [[path.slice(module.length + 1), file] as const] : [])))
}

const byPatterns =
  "Leave them out by `package.patterns`, for example `'!coverage/**'`. What your build makes and the functions need, name there: `dist/**`. Then a release holds it as it is when you package."

async function refuseUnasked(root: string, packages: readonly Package[], hint: string): Promise<void> {
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
      { hint },
    )
}
