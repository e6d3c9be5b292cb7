// A function's process loads this with whatever the function brought: CommonJS, and nothing but what Node knows.

/** A longer message is none of PostgreSQL's: a value of its own has 1 GB at the most. */
const longest = 2 ** 30 + 2 ** 20
const nothing = Buffer.alloc(0)

/**
 * Cuts one direction of PostgreSQL's protocol into messages, however they arrive: a byte for the type, four for the length, which counts itself, then the body.
 * It holds the beginning of one message at the most, and nothing of a message that nobody wants.
 * https://www.postgresql.org/docs/17/protocol-message-formats.html
 */
class Frames {
  #wanted
  #tell
  #header = Buffer.alloc(5)
  #headerLength = 0
  #type = 0
  /** Bytes of the body that have not come yet; -1 between two messages. */
  #left = -1
  #head = nothing
  #headLength = 0

  /**
   * @param {Readonly<Record<string, number>>} wanted each type of message that may come → how many bytes of its body are told; -1 for a message that is not
   * @param {(type: string, head: Buffer) => void} tell called once for each message, when so many bytes of it are there; `head` is good for that moment only
   */
  constructor(wanted, tell) {
    this.#wanted = new Map(Object.entries(wanted).map(([type, bytes]) => [type.charCodeAt(0), bytes]))
    this.#tell = tell
  }

  /**
   * The next bytes. Throws where they are none of this protocol; nothing can be read any more then.
   *
   * @param {Buffer} chunk
   */
  read(chunk) {
    let at = 0
    while (at < chunk.length) {
      if (this.#left < 0) {
        at = this.#begin(chunk, at)
        continue
      }
      const missing = this.#head.length - this.#headLength
      if (missing > 0) {
        const here = Math.min(missing, chunk.length - at)
        chunk.copy(this.#head, this.#headLength, at, at + here)
        this.#headLength += here
        if (here === missing) this.#tell(String.fromCharCode(this.#type), this.#head)
      }
      const passed = Math.min(this.#left, chunk.length - at)
      at += passed
      this.#left -= passed
      if (this.#left === 0) this.#left = -1
    }
  }

  // the header of the next message; returns where its body begins
  #begin(chunk, at) {
    let header = chunk
    let start = at
    if (this.#headerLength > 0 || chunk.length - at < 5) {
      const here = Math.min(5 - this.#headerLength, chunk.length - at)
      chunk.copy(this.#header, this.#headerLength, at, at + here)
      this.#headerLength += here
      if (this.#headerLength < 5) return at + here
      header = this.#header
      start = 0
      at += here - 5
    }
    this.#headerLength = 0
    const type = header[start]
    const length = header.readUInt32BE(start + 1)
    const wanted = this.#wanted.get(type)
    if (wanted === undefined || length < 4 || length > longest) throw new Error('These bytes are no messages of PostgreSQL.')
    this.#expect(type, length - 4, wanted, chunk, at + 5)
    return at + 5
  }

  #expect(type, length, wanted, chunk, body) {
    const most = Math.min(wanted, length)
    const isHere = chunk.length - body >= most
    // most messages are whole: nothing is copied
    if (isHere && most >= 0) this.#tell(String.fromCharCode(type), chunk.subarray(body, body + most))
    this.#head = isHere ? nothing : Buffer.allocUnsafe(most)
    this.#headLength = 0
    this.#type = type
    this.#left = length || -1
  }
}

module.exports = { Frames }
