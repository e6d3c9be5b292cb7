import { closeSync, openSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { broken, type Piece, sha256 } from './manifest.ts'

/** Writes the files that consist of these pieces below `folder`, whose folders are there. `content` holds what is not repeated. Throws `broken-snapshot`. */
export async function writePieces(pieces: readonly Piece[], content: AsyncIterable<Buffer>, folder: string, file: string): Promise<void> {
  const known = new Map<string, Piece>()
  const { next, isAtEnd } = reader(content, file)
  for (const piece of pieces) {
    const earlier = known.get(piece.hash)
    const bytes = earlier ? read(join(folder, earlier.path), earlier) : piece.size === 0 ? Buffer.alloc(0) : await next(piece.size)
    if (bytes.length !== piece.size || sha256(bytes) !== piece.hash) throw broken(file, `${piece.path} in it was changed`)
    writeFileSync(join(folder, piece.path), bytes, { flag: piece.at === 0 ? 'wx' : 'a', mode: 0o600 })
    known.set(piece.hash, piece)
  }
  if (!(await isAtEnd())) throw broken(file, 'it holds more than its list says')
}

interface Reader {
  next(size: number): Promise<Buffer>
  isAtEnd(): Promise<boolean>
}

function reader(content: AsyncIterable<Buffer>, file: string): Reader {
  const chunks = content[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const more = async () => {
    const { value, done } = await chunks.next().catch((error: Error) => {
      throw broken(file, `its contents can’t be unpacked (${error.message})`)
    })
    return done ? undefined : (value as Buffer) // as typed by the parameter
  }
  const next = async (size: number) => {
    const parts = [rest]
    let length = rest.length
    while (length < size) {
      const chunk = await more()
      if (!chunk) throw broken(file, 'its contents end too early')
      parts.push(chunk)
      length += chunk.length
    }
    const all = parts.length === 1 ? rest : Buffer.concat(parts, length)
    rest = all.subarray(size)
    return all.subarray(0, size)
  }
  return { next, isAtEnd: async () => rest.length === 0 && (await more()) === undefined }
}

function read(path: string, { at, size }: Piece): Buffer {
  const bytes = Buffer.alloc(size)
  const file = openSync(path, 'r')
  try {
    readSync(file, bytes, 0, size, at)
  } finally {
    closeSync(file)
  }
  return bytes
}
