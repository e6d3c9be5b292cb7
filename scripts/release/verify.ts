import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesBelow } from './files-below.ts'
import { type Manifest, manifestFile } from './manifest.ts'

/** What is wrong with a release’s folder, a sentence for each file that is missing, changed or not in the manifest; empty where it is as it was built. */
export async function faultsOf(folder: string, { files }: Manifest): Promise<string[]> {
  const listed = new Set([manifestFile, ...files.map(({ path }) => path)])
  const present = filesBelow(folder)
  const compared = await Promise.all(
    files.map(async ({ path, sha256 }) => {
      const content = await readFile(join(folder, path)).catch(() => undefined)
      if (!content) return `${path} is missing.`
      return createHash('sha256').update(content).digest('hex') === sha256 ? '' : `${path} was changed.`
    }),
  )
  return [...compared.filter(Boolean), ...present.filter((path) => !listed.has(path)).map((path) => `${path} is not in the manifest.`)]
}
