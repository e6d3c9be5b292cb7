import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { noPackaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import { zip } from '@stagecraft/localstack/stack/code/zip.ts'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { writeArchive } from '../archive-functions.ts'
import { archivePackages, type Package } from './archive-files.ts'
import { isProgram, writeBuilt } from './built-archives.ts'
import { builtBySam } from './built-by-sam.ts'
import { frameworkFiles, type Packed } from './framework-files.ts'
import { ignoredBelow } from './ignored-files.ts'
import type { PackageInstaller } from './python-packages.ts'
import { architectureOf, isPython, type PythonPackages } from './python-settings.ts'

type Installer = Pick<PackageInstaller, 'install'>

/**
 * Makes the code of functions of a template, `keys`, as `sam build` does, one archive each below `folder`: bundled by esbuild, the files of `CodeUri` with their
 * packages, or an archive that lies there. Returns short name → sha-256. Throws `does-not-build`, `not-releasable` with the files that Git ignores,
 * `code-too-large`, and what the installation of packages throws.
 */
export async function archiveTemplateFunctions(
  root: string,
  description: Description,
  keys: readonly string[],
  folder: string,
  installer: Installer,
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  const packages: Package[] = []
  for (const key of keys) {
    const described = description.functions[key]
    if (!described) continue
    const artifact = described.package?.artifact
    if (artifact) hashes[key] = await writeBuilt(join(root, described.folder ?? '.', artifact), folder)
    else if (described.build?.method === 'esbuild') hashes[key] = await writeArchive(folder, zip(await builtBySam(root, key, described), 9))
    else
      packages.push({
        what: `the function ${key}`,
        keys: [key],
        ...(await filesIn(root, described.folder ?? '.')),
        ...pythonOf(root, description, described),
        hasProgram: isProgram(described),
      })
  }
  return { ...hashes, ...(await archivePackages(root, packages, folder, installer, advice)) }
}

/**
 * Packs layers of a template, `keys`, as `sam build` does: those with a build get their packages, and lie in the folder of their language. Returns layer →
 * sha-256. Throws as `archiveTemplateFunctions`.
 */
export async function archiveTemplateLayers(
  root: string,
  { packaging }: Pick<Description, 'packaging'>,
  keys: readonly string[],
  folder: string,
  installer: Installer,
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  const packages: Package[] = []
  for (const key of keys) {
    const layer = packaging.layers[key]
    if (!layer) continue
    const { path, builtInto: into, buildMethod: runtime = '', buildArchitecture: architecture = 'x86_64' } = layer
    if (isArchive(path)) hashes[key] = await writeBuilt(join(root, path), folder)
    else
      packages.push({
        what: `the layer ${key}`,
        keys: [key],
        ...(await filesIn(root, path)),
        ...(into === 'python' ? requirementsIn(root, path, { runtime, architecture }) : {}),
        ...(into ? { into } : {}),
      })
  }
  return { ...hashes, ...(await archivePackages(root, packages, folder, installer, advice)) }
}

/** Whether the code of a function or a layer is an archive, which is deployed with what is in it. */
export function isArchive(path: string): boolean {
  return /\.(zip|jar)$/i.test(path)
}

const advice =
  'Have them lie elsewhere, or commit what the functions need. Of a folder that Git ignores as a whole and that the template names, `CodeUri: dist/`, a release holds what is there when you package.'

// a folder that the template itself names is asked for, also where a build makes it
async function filesIn(root: string, folder: string): Promise<Pick<Package, 'settings' | 'packed'>> {
  const place = join(root, folder)
  const isIgnored = await ignoredBelow(root)
  return { packed: await packedIn(place), settings: isIgnored(join(place, 'x')) ? [{ patterns: ['**'] }] : [] }
}

// without packages of development, as `sam build` installs them
async function packedIn(place: string): Promise<Packed> {
  const files = frameworkFiles(place, { functions: {}, packaging: { ...noPackaging, package: { patterns: ['!.aws-sam/**'] } } })
  return files.ofService()
}

function pythonOf(root: string, { template }: Description, described: FunctionDescription): { packages?: PythonPackages } {
  const { folder = '.', runtime = '' } = described
  return isPython(described) ? requirementsIn(root, folder, { runtime, architecture: architectureOf(template, described) }) : {}
}

function requirementsIn(root: string, folder: string, whose: Pick<PythonPackages, 'runtime' | 'architecture'>): { packages?: PythonPackages } {
  const file = join(folder, 'requirements.txt')
  return existsSync(join(root, file)) ? { packages: { file, isLock: false, ...whose, without: [] } } : {}
}
