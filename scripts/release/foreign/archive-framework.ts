import { join, sep } from 'node:path'
import { entryOf } from '@stagecraft/localstack/stack/code/folder-code.ts'
import { frameworkFunctions, frameworkSources } from '@stagecraft/localstack/stack/code/framework-code.ts'
import { type Entry, zip } from '@stagecraft/localstack/stack/code/zip.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { writeArchive } from '../archive-functions.ts'

/**
 * Writes the archive of the functions that the Framework adds to a template, as for `existing: true` of a bucket or a user pool, below `folder`: the kit's
 * Framework made the template, and has their code. Returns full name → sha-256; nothing where there are none.
 */
export async function archiveFramework(described: readonly Description[], folder: string): Promise<Record<string, string>> {
  const names = described.flatMap(({ template }) => frameworkFunctions(template))
  if (names.length === 0) return {}
  const { root, files } = await frameworkSources()
  const entries = await Promise.all(files.map(async (file): Promise<[string, Entry]> => [file.split(sep).join('/'), await entryOf(join(root, file))]))
  const hash = await writeArchive(folder, zip(new Map(entries), 9))
  return Object.fromEntries(names.map((name) => [name, hash]))
}
