import { createHash } from 'node:crypto'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { strToU8, unzipSync, zipSync } from 'fflate'
import type { Template } from '../check-aws/checked.ts'
import { archivePath } from '../release/archive-functions.ts'
import { type Manifest, manifestFile } from '../release/manifest.ts'
import { withNamedVersions } from '../release/named-versions.ts'
import type { Made } from '../release/package.ts'

/** What of a release is made otherwise. */
export interface Draft {
  /** By stage. They may be changed. */
  templates: Record<string, Template>
  /** Names of the functions. */
  functions: string[]
  /** Gives a function further or other files. */
  setFiles(name: string, files: (present: Readonly<Record<string, Uint8Array>>) => Record<string, string>): void
}

/**
 * Makes a release out of another one, as a commit with that change would give it: functions, templates and checksums fit each other. It costs no compiling.
 * `nth`: counted on from the first one's number.
 */
export async function derive({ folder, manifest }: Made, nth: number, change: (draft: Draft) => void): Promise<Made> {
  const name = nameAfter(manifest.name, nth)
  const made = join(dirname(folder), name)
  await rm(made, { recursive: true, force: true })
  await cp(folder, made, { recursive: true })
  const templates = Object.fromEntries(
    await Promise.all(
      manifest.stages.map(async (stage) => [stage, JSON.parse(await readFile(templateFile(made, stage), 'utf8')) as Template] as const), // as it was built
    ),
  )
  const archives = Object.fromEntries(
    await Promise.all(
      Object.entries(manifest.functions).map(async ([each, hash]) => [each, unzipSync(await readFile(join(made, archivePath(hash))))] as const),
    ),
  )
  const changed = new Map<string, Uint8Array>()
  change({
    templates,
    functions: Object.keys(manifest.functions),
    setFiles: (each, files) => {
      const present = archives[each] ?? {}
      const added = Object.fromEntries(Object.entries(files(present)).map(([path, text]) => [path, strToU8(text)]))
      changed.set(each, zipSync({ ...present, ...added }, { mtime: '2000-01-01T00:00:00' }))
    },
  })
  let texts = Object.entries(templates).map(([stage, template]) => [stage, JSON.stringify(template, null, 2)] as const)
  const functions = { ...manifest.functions }
  for (const [each, archive] of changed) {
    const [before, after] = [functions[each] ?? '', sha256(archive)]
    await writeFile(join(made, archivePath(after)), archive)
    texts = texts.map(([stage, text]) => [stage, text.replaceAll(before, after)] as const)
    functions[each] = after
  }
  const layers = Object.values(manifest.layers ?? {})
  const used = new Set([...Object.values(functions), ...layers])
  for (const hash of new Set(Object.values(manifest.functions))) if (!used.has(hash)) await rm(join(made, archivePath(hash)))
  for (const [stage, text] of texts)
    await writeFile(templateFile(made, stage), `${JSON.stringify(withNamedVersions(JSON.parse(text) as Template), null, 2)}\n`)
  const next: Manifest = { ...manifest, name, commit: sha256(strToU8(name)).slice(0, 40), functions, files: await filesOf(made, manifest, [...used]) }
  await writeFile(join(made, manifestFile), `${JSON.stringify(next, null, 2)}\n`)
  return { folder: made, manifest: next, isUnchanged: false }
}

function templateFile(folder: string, stage: string): string {
  return join(folder, 'templates', `${stage}.json`)
}

function nameAfter(name: string, nth: number): string {
  const [day = '', number = ''] = name.split('-')
  return `${day}-${Number(number) + nth}-${sha256(strToU8(`${name} ${nth}`)).slice(0, 7)}`
}

async function filesOf(folder: string, { files }: Manifest, archives: readonly string[]): Promise<Manifest['files']> {
  const others = files.map(({ path }) => path).filter((path) => !/^functions\/.*\.zip$/.test(path))
  const paths = [...others, ...archives.map(archivePath)].sort()
  return Promise.all(
    paths.map(async (path) => {
      const content = await readFile(join(folder, path))
      return { path, sha256: sha256(content), bytes: content.length }
    }),
  )
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
