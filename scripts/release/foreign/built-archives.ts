import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Entry, zip } from '@stagecraft/localstack/stack/code/zip.ts'
import type { FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { unzipSync } from 'fflate'
import { writeArchive } from '../archive-functions.ts'

/** The program that Lambda starts where a runtime is of the function's own. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html */
export const program = 'bootstrap'

/** Whether a function is a program that asks Lambda for its events: `provided.al2023`. */
export function isProgram({ runtime }: Pick<FunctionDescription, 'runtime'>): boolean {
  return runtime?.startsWith('provided') === true
}

/** Writes an archive that a build of the repository has made, in a release's form, below `folder`. Returns its sha-256. `file`: absolute. */
export async function writeBuilt(file: string, folder: string): Promise<string> {
  return writeArchive(folder, zip(entriesOf(await readFile(file)), 9))
}

/** What is wrong with an archive that a build has made, as half a sentence; undefined where nothing is. `file`: absolute. */
export async function faultOfBuilt(file: string, described: Pick<FunctionDescription, 'runtime'>): Promise<string | undefined> {
  if (!existsSync(file)) return 'and there is no such file. If your build makes it, run that first'
  const entries = await readFile(file)
    .then(entriesOf)
    .catch(() => undefined)
  if (!entries) return 'which is no ZIP archive that can be read. Build it again'
  if (isProgram(described) && !entries.has(program))
    return `and Lambda starts the program \`${program}\` at its root, which is not in it. Have the build call the program so`
  return undefined
}

/**
 * The entries of a ZIP archive, without the times at which somebody's build wrote them: two builds of the same files are the same release. The program
 * `bootstrap` may be started, also where the archive was made on Windows, which knows no such mode.
 */
function entriesOf(archive: Uint8Array): Map<string, Entry> {
  const modes = modesIn(archive)
  const files = Object.entries(unzipSync(archive)).filter(([path]) => !path.endsWith('/'))
  return new Map(
    files.map(([path, content]): [string, Entry] => {
      const mode = modes.get(path) ?? 0
      if ((mode & kindOfFile) === symbolicLink) return [path, { link: Buffer.from(content).toString() }]
      return [path, { content, isExecutable: path === program || (mode & 0o111) !== 0 }]
    }),
  )
}

// https://man7.org/linux/man-pages/man7/inode.7.html
const [kindOfFile, symbolicLink] = [0o170000, 0o120000]

/** Path → mode on Unix, of the archive's directory. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.12, 4.3.16, 4.4.15) */
function modesIn(archive: Uint8Array): Map<string, number> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const modes = new Map<string, number>()
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place)) as [number, number, number] // three places
    modes.set(bytes.toString('utf8', at + 46, at + 46 + name), bytes.readUInt16LE(at + 40))
    at += 46 + name + extra + comment
  }
  return modes
}

/** That the package of a function that is a program lacks it, in a sentence; undefined where it is there. `paths`: in the package. `isThere`: it lies in the repository. */
export function withoutProgram(key: string, { runtime }: FunctionDescription, paths: Iterable<string>, isThere: boolean): string | undefined {
  if ([...paths].includes(program)) return undefined
  const why = isThere
    ? `and patterns leave it out. Add \`${program}\` to its \`package.patterns\``
    : `and there is none beside the description. Build it before, or name its archive in \`package.artifact\``
  return `The function ${key} has the runtime ${runtime}, which starts the program \`${program}\` at the root of its package, ${why}.`
}

/** The archive of a function that a build of the repository has made, relative to the project; undefined where a release makes it. */
export function builtArchive(described: Pick<FunctionDescription, 'package'>, service: { artifact?: string | undefined }): string | undefined {
  return described.package?.artifact ?? (described.package?.individually ? undefined : service.artifact)
}

/** The same of functions: writes them, each once, and returns short name → sha-256. */
export async function archiveBuilt(root: string, files: ReadonlyMap<string, string>, folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  for (const [key, file] of files) hashes[key] = await writeBuilt(join(root, file), folder)
  return hashes
}
