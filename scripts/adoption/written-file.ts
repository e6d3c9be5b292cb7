import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/** A file that the kit writes into a repository, as it would write it now. */
export interface WantedFile {
  /** Relative to the project; a workflow of a monorepo lies above it. */
  path: string
  /** What begins a comment there. */
  comment: '//' | '#'
  /** Without the first line, which `stamped` adds. */
  text: string
}

/**
 * What is there at its place: nothing; what the kit wrote, by some version; what the kit wrote and its owner edited; or a file of somebody else.
 * The first line says it, so that a clone of the repository knows it too.
 */
export type Standing = 'absent' | 'written' | 'edited' | 'foreign'

export interface FoundFile {
  standing: Standing
  /** As it is on disk. Empty where it is absent. */
  whole: string
  /** Without the kit's first line. */
  text: string
  /** The version of the kit that wrote it. */
  version: string | undefined
}

const mark = /^(?:\/\/|#) Written by Stagecraft (\d+\.\d+\.\d+\S*) \(([0-9a-f]{16})\)\..*\n/

/** The file with its first line: which version wrote it, and a hash by which an edit is seen. */
export function stamped({ comment, text }: WantedFile, version: string): string {
  return `${comment} Written by Stagecraft ${version} (${hashOf(text)}). Edit it as you like: \`stagecraft upgrade\` then leaves it alone.\n${text}`
}

/** What is on disk where `path`, relative to the folder `root`, points. Line ends do not count: Git may change them. Throws `unreadable-file`. */
export async function foundFile(root: string, path: string): Promise<FoundFile> {
  const file = join(root, path)
  if (!existsSync(file)) return { standing: 'absent', whole: '', text: '', version: undefined }
  const whole = (await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => refuse(file, 'read', error)))
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
  const [line, version, hash] = mark.exec(whole) ?? []
  if (!line) return { standing: 'foreign', whole, text: whole, version: undefined }
  const text = whole.slice(line.length)
  return { standing: hashOf(text) === hash ? 'written' : 'edited', whole, text, version }
}

/** Writes it, its folders included. Throws `unwritable-file`. */
export async function writeWanted(root: string, wanted: WantedFile, version: string): Promise<void> {
  const file = join(root, wanted.path)
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, stamped(wanted, version))
  } catch (error) {
    refuse(file, 'written', error as NodeJS.ErrnoException) // of the file system
  }
}

function refuse(file: string, what: 'read' | 'written', error: NodeJS.ErrnoException): never {
  throw new StagecraftError(what === 'read' ? 'unreadable-file' : 'unwritable-file', `${file} could not be ${what} (${error.code}).`, {
    hint: 'Check its permissions and those of its folder (`ls -ld`), then run the command again.',
    cause: error,
  })
}

function hashOf(text: string): string {
  return createHash('sha256').update(text.trimEnd()).digest('hex').slice(0, 16)
}
