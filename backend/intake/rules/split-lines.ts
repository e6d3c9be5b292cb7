/** A line longer than this is kept only so far, and refused. */
export const longestLine = 16 * 1024

const lineFeed = 0x0a
const carriageReturn = 0x0d
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
const nothing = Buffer.alloc(0)

/** One physical line without its ending (LF or CRLF). */
export interface PhysicalLine {
  /** Its number in the file; the header is line 1. */
  number: number
  /** Its bytes, the first 16 KiB where it is longer. */
  bytes: Buffer
  tooLong: boolean
  /** It holds nothing but white space: not an event, and not counted as a line of the file. It keeps its number. */
  blank: boolean
  /** How many bytes of the file lie behind its ending: the place to read on from. */
  end: number
}

/** A place between two lines: `bytes` of the file and `line` lines lie before it. */
export interface Place {
  bytes: number
  line: number
}

export interface LineSplitter {
  /** The lines that end in `chunk`. They may share its memory. */
  push(chunk: Uint8Array): PhysicalLine[]
  /** The last line, where the file does not end with a line ending. */
  end(): PhysicalLine[]
}

/**
 * Splits the bytes of a file, from `start` on, into physical lines. It holds at most one line's first 16 KiB, whatever the file says.
 * A byte order mark at the beginning of the file is left out.
 */
export function createLineSplitter(start: Place = { bytes: 0, line: 0 }): LineSplitter {
  let number = start.line
  let offset = start.bytes
  // the beginning of a line whose end has not come yet, and how long it is so far
  let held: Buffer = nothing
  let heldLength = 0
  // whether all that was not kept of it is white space
  let restBlank = true

  const finish = (piece: Buffer, end: number): PhysicalLine => {
    const whole = heldLength === 0 ? piece : Buffer.concat([held, piece.subarray(0, room(held))])
    const length = heldLength + piece.length
    const isRestBlank = restBlank && (heldLength === 0 || isAsciiBlank(piece.subarray(room(held))))
    held = nothing
    heldLength = 0
    restBlank = true
    number += 1
    return physicalLine(number, whole, length, end, isRestBlank)
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      const lines: PhysicalLine[] = []
      let from = 0
      for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, from)) {
        lines.push(finish(bytes.subarray(from, at), offset + at + 1))
        from = at + 1
      }
      const rest = bytes.subarray(from)
      const kept = rest.subarray(0, room(held))
      if (kept.length < rest.length) restBlank = restBlank && isAsciiBlank(rest.subarray(kept.length))
      if (kept.length > 0) held = Buffer.concat([held, kept])
      heldLength += rest.length
      offset += bytes.length
      return lines
    },
    end() {
      const line = heldLength === 0 ? undefined : finish(nothing, offset)
      return !line || isOnlyByteOrderMark(line, start) ? [] : [line]
    },
  }
}

// a carriage return behind the longest line still belongs to its ending; a byte order mark may stand before it
function room(held: Buffer): number {
  return Math.max(0, longestLine + byteOrderMark.length + 1 - held.length)
}

function physicalLine(number: number, kept: Buffer, length: number, end: number, isRestBlank: boolean): PhysicalLine {
  const from = number === 1 && kept.subarray(0, 3).equals(byteOrderMark) ? 3 : 0
  const endsWithReturn = kept.length === length && kept[length - 1] === carriageReturn
  const text = kept.subarray(from, endsWithReturn ? length - 1 : kept.length)
  const tooLong = text.length > longestLine
  // of what is too long, parts are looked at as they come: a character cut in half must not matter
  const blank = tooLong ? isRestBlank && isAsciiBlank(text) : isBlank(text)
  return { number, bytes: tooLong ? text.subarray(0, longestLine) : text, tooLong, blank, end }
}

function isOnlyByteOrderMark(line: PhysicalLine, start: Place): boolean {
  return line.number === 1 && line.bytes.length === 0 && line.end - start.bytes === byteOrderMark.length
}

// of nearly every line the first byte decides
function isBlank(bytes: Buffer): boolean {
  const [first = 0x20] = bytes
  return (isWhite(first) || first >= 0x80) && bytes.toString('utf8').trim() === ''
}

function isAsciiBlank(bytes: Buffer): boolean {
  return bytes.every(isWhite)
}

function isWhite(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}
