import { createHash, type Hash } from 'node:crypto'
import { closeSync, createReadStream, createWriteStream, fstatSync, openSync, readSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { broken, type Manifest, openingBytes, openingOf, type Piece, parsed, sealed, sha256 } from './manifest.ts'
import { writePieces } from './unpacked-pieces.ts'

// of a larger file there are several, so that no file has to fit into memory
const pieceBytes = 1 << 24

/**
 * Writes everything below `folder` as one file: a line, the manifest as JSON, and the contents of all files, one after another, as one
 * Zstandard stream. It appears under its name when it is whole; only its owner may read it. Returns its size in bytes.
 */
export async function pack(folder: string, about: Omit<Manifest, 'folders' | 'pieces'>, file: string): Promise<number> {
  const { folders, paths } = await listed(folder)
  const content = `${file}.content`
  const pieces: Piece[] = []
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const compressed = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } })
    const sum = createHash('sha256')
    await pipeline(Readable.from(contents(folder, paths, pieces)), compressed, summed(sum), createWriteStream(content, { mode: 0o600 }))
    const target = createWriteStream(`${file}.new`, { mode: 0o600, flush: true })
    target.write(sealed({ ...about, folders, pieces }, (await stat(content)).size, sum.digest('hex')))
    await pipeline(createReadStream(content), target)
    await rename(`${file}.new`, file)
    return (await stat(file)).size
  } finally {
    for (const left of [content, `${file}.new`]) await rm(left, { force: true })
  }
}

/** What a snapshot says of itself; the contents are not looked at. Throws `broken-snapshot`, `newer-snapshot`. */
export async function readManifest(file: string): Promise<Manifest & { bytes: number }> {
  const handle = await open(file)
  try {
    return (await readHead(handle, file)).manifest
  } finally {
    await handle.close()
  }
}

/** Unpacks a snapshot to `folder` (new). Every piece is compared with its hash; throws `broken-snapshot` where one is not as it was, and then `folder` may hold a part. */
export async function unpack(file: string, folder: string): Promise<Manifest> {
  const handle = await open(file)
  try {
    const { manifest, contentAt, contentHash } = await readHead(handle, file)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const path of manifest.folders) await mkdir(join(folder, path), { recursive: true, mode: 0o700 })
    const sum = createHash('sha256')
    const unpacked = createZstdDecompress({ chunkSize: 1 << 20 })
    const reading = pipeline(createReadStream(file, { start: contentAt, highWaterMark: 1 << 20 }), summed(sum), unpacked)
    // it fails as the pieces do, and tells less
    reading.catch(() => {})
    try {
      await writePieces(manifest.pieces, unpacked, folder, file)
    } finally {
      unpacked.destroy()
    }
    // a bit that the unpacked contents do not depend on
    if (sum.digest('hex') !== contentHash) throw broken(file, 'its contents were changed')
    return manifest
  } finally {
    await handle.close()
  }
}

// notes each piece in `pieces`; its content comes unless an earlier one has the same: the databases that every server has are alike
function* contents(folder: string, paths: readonly string[], pieces: Piece[]): Generator<Buffer> {
  const known = new Set<string>()
  for (const path of paths) {
    for (const { at, content } of piecesOf(join(folder, path))) {
      const hash = sha256(content)
      pieces.push({ path, at, size: content.length, hash })
      if (!known.has(hash) && content.length > 0) yield content
      known.add(hash)
    }
  }
}

function* piecesOf(path: string): Generator<{ at: number; content: Buffer }> {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    for (let at = 0; at === 0 || at < size; at += pieceBytes) {
      const content = Buffer.alloc(Math.min(pieceBytes, size - at))
      if (readSync(file, content, 0, content.length, at) !== content.length) throw new Error(`${path} became shorter while it was read.`)
      yield { at, content }
    }
  } finally {
    closeSync(file)
  }
}

function summed(sum: Hash): (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* (chunks) {
    for await (const chunk of chunks) {
      sum.update(chunk)
      yield chunk
    }
  }
}

async function readHead(
  handle: FileHandle,
  file: string,
): Promise<{ manifest: Manifest & { bytes: number }; contentAt: number; contentHash: string }> {
  const start = await handle.read(Buffer.alloc(openingBytes), 0, openingBytes, 0)
  const opening = openingOf(start.buffer.subarray(0, start.bytesRead), file)
  const text = await handle.read(Buffer.alloc(opening.manifestBytes), 0, opening.manifestBytes, opening.bytes)
  const manifest = parsed(text.buffer.subarray(0, text.bytesRead), opening, file)
  const contentAt = opening.bytes + opening.manifestBytes
  const { size } = await handle.stat()
  if (size !== contentAt + opening.contentBytes)
    throw broken(file, size < contentAt + opening.contentBytes ? 'it is cut off' : 'something follows its end')
  return { manifest: { ...manifest, bytes: size }, contentAt, contentHash: opening.contentHash }
}

async function listed(folder: string): Promise<{ folders: string[]; paths: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const named = (wanted: (entry: (typeof entries)[number]) => boolean) =>
    entries
      .filter(wanted)
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
      .sort()
  return { folders: named((entry) => entry.isDirectory()), paths: named((entry) => entry.isFile()) }
}
