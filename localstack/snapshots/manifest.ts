import { hash } from 'node:crypto'
import { StagecraftError } from '../errors.ts'

/** The form of the file and of what is in it. A kit reads the forms up to its own. */
export const format = 1

/** What a snapshot says of itself, at its beginning. */
export interface Manifest {
  format: number
  name: string
  /** RFC 3339. */
  takenAt: string
  service: string
  stage: string
  /** Git's id of the commit that was checked out, with `+` where files had changed since; undefined without Git. */
  commit?: string
  engine: { name: string; version: string }
  /** Undefined where the application has no database. */
  database?: { kind: string; major: number }
  /** The names of the database's migrations in the code of that moment, where `migrationFiles` is configured. */
  migrations?: readonly string[]
  folders: readonly string[]
  /** What the files consist of, in the order in which the contents follow; a content that an earlier piece had is not repeated. */
  pieces: readonly Piece[]
}

/** A file, or a part of a long one. */
export interface Piece {
  /** Below the copy's folder, with `/`. */
  path: string
  /** Where it begins in the file, in bytes. */
  at: number
  /** Bytes. */
  size: number
  /** sha-256, hexadecimal. */
  hash: string
}

/** The line before the manifest: the form, the manifest's length in bytes and its sha-256, the length and the sha-256 of what follows it. */
const opening = /^stagecraft snapshot (\d{1,6}) (\d{1,10}) ([0-9a-f]{64}) (\d{1,15}) ([0-9a-f]{64})\n/

/** At most so long is the line. */
export const openingBytes = 256
const mostManifestBytes = 200_000_000

export interface Opening {
  bytes: number
  manifestBytes: number
  manifestHash: string
  contentBytes: number
  contentHash: string
}

/** The beginning of a file with this manifest, followed by content of that length and sha-256. */
export function sealed(manifest: Manifest, contentBytes: number, contentHash: string): Buffer {
  const text = Buffer.from(JSON.stringify(manifest))
  return Buffer.concat([Buffer.from(`stagecraft snapshot ${manifest.format} ${text.length} ${sha256(text)} ${contentBytes} ${contentHash}\n`), text])
}

/** Reads the first line. Throws `not-a-snapshot`, and `newer-snapshot` where a later kit wrote it. */
export function openingOf(start: Buffer, file: string): Opening {
  const [line, form, manifestBytes, manifestHash = '', contentBytes, contentHash = ''] = opening.exec(start.toString('latin1')) ?? []
  if (!line || Number(manifestBytes) > mostManifestBytes) throw broken(file, 'it does not begin as a snapshot does')
  if (Number(form) > format)
    throw new StagecraftError(
      'newer-snapshot',
      `${file} was made by a newer version of Stagecraft: its format is ${form}, this version reads ${format}.`,
      {
        hint: 'Update Stagecraft (`git pull`), then run the command again.',
      },
    )
  return { bytes: line.length, manifestBytes: Number(manifestBytes), manifestHash, contentBytes: Number(contentBytes), contentHash }
}

/** The manifest from its text. Throws `not-a-snapshot`. */
export function parsed(text: Buffer, { manifestBytes, manifestHash }: Opening, file: string): Manifest {
  if (text.length !== manifestBytes) throw broken(file, 'it is cut off')
  if (sha256(text) !== manifestHash) throw broken(file, 'its list of contents was changed')
  const manifest: unknown = JSON.parse(text.toString())
  if (!isManifest(manifest)) throw broken(file, 'its list of contents is not one')
  const folders = new Set(['', ...manifest.folders])
  const isListed = (path: string) => isInside(path) && folders.has(path.slice(0, Math.max(path.lastIndexOf('/'), 0)))
  if (![...manifest.folders, ...manifest.pieces.map(({ path }) => path)].every(isListed)) throw broken(file, 'it names files outside its own folders')
  return manifest
}

// its hash is right, so it is what `sealed` wrote, or a forgery
function isManifest(value: unknown): value is Manifest {
  const { name, takenAt, service, stage, engine, folders, pieces } = (value ?? {}) as Partial<Manifest> // every field is looked at
  return (
    [name, takenAt, service, stage, engine?.name, engine?.version].every((each) => typeof each === 'string') &&
    Array.isArray(folders) &&
    folders.every((each) => typeof each === 'string') &&
    Array.isArray(pieces) &&
    pieces.every(
      ({ path, at, size, hash }: Piece) =>
        typeof path === 'string' && typeof hash === 'string' && Number.isSafeInteger(at) && Number.isSafeInteger(size),
    )
  )
}

/** A file that is not, or not whole, what was written. */
export function broken(file: string, why: string): StagecraftError {
  return new StagecraftError('broken-snapshot', `${file} is not a whole snapshot: ${why}. Nothing was changed.`, {
    hint: 'Copy the file again from where it was made, or choose another: `make snapshots` lists those of this project.',
  })
}

export function sha256(content: Buffer): string {
  return hash('sha256', content, 'hex')
}

function isInside(path: string): boolean {
  return path !== '' && !path.includes('\0') && !path.includes('\\') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}
