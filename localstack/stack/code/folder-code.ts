import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import type { Code } from './code.ts'
import { type Entry, zip } from './zip.ts'

/** What an archive is made of. */
export interface Contents {
  /** Path in the archive → the file, absolute. */
  files: ReadonlyMap<string, string>
  /** Path in the archive → content that lies on no disk. */
  made?: ReadonlyMap<string, Uint8Array>
  /** Path in the archive → a file or folder of packages, absolute. */
  links?: ReadonlyMap<string, string>
  /** Files that are not in the archive but behind its links, and are edited: absolute. */
  behind?: readonly string[]
}

export interface FolderOptions {
  id: string
  /** The project's root. */
  root: string
  /** Whether the archive holds what is behind the links: where functions run, the links may lead nowhere. */
  followsLinks: boolean
  properties?: Code['properties']
}

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const mostBytes = 250 * 2 ** 20

/** The code that consists of these files as they are. Throws `code-too-large`. */
export async function folderCode(contents: Contents, { id, root, followsLinks, properties }: FolderOptions): Promise<Code> {
  const madeAt = Date.now()
  const { files, made = new Map(), links = new Map(), behind = [] } = contents
  await refuseTooMuch(id, [...files.values()])
  const hash = createHash('sha256')
  for (const [path, content] of [...made].sort()) hash.update(`${path}\0`).update(content)
  for (const [path, target] of [...links].sort()) hash.update(`${path}\0${target}\0`)
  for (const [path, file] of [...files].sort()) {
    hash.update(`${path}\0`).update((await isExecutable(file)) ? 'x' : '-')
    hash.update(
      createHash('sha256')
        .update(await readFile(file))
        .digest(),
    )
  }
  for (const file of behind) hash.update(await readFile(file))
  return {
    id,
    hash: hash.digest('hex'),
    inputs: [...files.values(), ...behind].map((file) => relative(root, file)),
    madeAt,
    properties,
    archive: async () => zip(await entriesOf({ ...contents, made, links }, followsLinks)),
  }
}

async function entriesOf({ files, made, links }: Contents, followsLinks: boolean): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  for (const [path, target] of links ?? []) {
    if (!followsLinks) entries.set(path, { link: target })
    else for (const file of await filesBelow(target)) entries.set(join(path, file), await entryOf(join(target, file)))
  }
  for (const [path, file] of files) entries.set(path, await entryOf(file))
  for (const [path, content] of made ?? []) entries.set(path, { content })
  return entries
}

/** A file as it lies in an archive. */
export async function entryOf(file: string): Promise<Entry> {
  return { content: await readFile(file), isExecutable: await isExecutable(file) }
}

async function isExecutable(file: string): Promise<boolean> {
  return ((await stat(file)).mode & 0o100) !== 0
}

// packages link to each other, and a chain of links may lead back
async function filesBelow(folder: string, depth = 0): Promise<string[]> {
  if (!(await stat(folder)).isDirectory()) return ['']
  if (depth > 40) return []
  const names = await readdir(folder)
  const found = await Promise.all(names.map(async (name) => (await filesBelow(join(folder, name), depth + 1)).map((file) => join(name, file))))
  return found.flat()
}

/** Throws `code-too-large` where the code of `id` would be more than Lambda unpacks: 250 MB. `files`: absolute. */
export async function refuseTooMuch(id: string, files: readonly string[]): Promise<void> {
  const sizes = await Promise.all(files.map(async (file) => ({ file, bytes: (await stat(file)).size })))
  const bytes = sizes.reduce((sum, each) => sum + each.bytes, 0)
  if (bytes <= mostBytes) return
  const largest = sizes.toSorted((one, other) => other.bytes - one.bytes).slice(0, 3)
  throw new StagecraftError(
    'code-too-large',
    `The code of ${id} has ${Math.round(bytes / 2 ** 20)} MB in ${files.length} files. Lambda accepts 250 MB. The largest files are ${largest.map(({ file }) => file).join(', ')}.`,
    {
      hint: 'Exclude what the functions do not need: with `package.patterns` of the Framework, for example `!data/**`, or by a smaller folder as `CodeUri` of SAM.',
    },
  )
}
