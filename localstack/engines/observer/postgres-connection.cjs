const { Frames } = require('./postgres-frames.cjs')
const { mostBytes, statementText } = require('./statement-text.cjs')

/** What a client asks before it starts: TLS or GSSAPI, or to cancel what another connection does. The start itself is version 3. */
const asks = { tls: 80877103, gss: 80877104, cancel: 80877102 }
/** Prepared statements that are known by name, of one connection. */
const mostNamed = 1_000

/** Messages of a client → the bytes that matter; -1: none, not even that it came. */
const fromClient = {
  ...{ Q: mostBytes, P: mostBytes, B: 256, E: 128, S: 0, C: 128, F: 0 },
  ...{ D: -1, H: -1, X: -1, c: -1, d: -1, f: -1, p: -1 },
}
/** Messages of a server: of `C` (command complete) its tag, of `E` (error) the fields up to its code. */
const fromServer = {
  ...{ C: 64, E: 96, I: 0, Z: 0, s: 0 },
  ...{ 1: -1, 2: -1, 3: -1, A: -1, D: -1, G: -1, H: -1, K: -1, N: -1, R: -1, S: -1, T: -1, V: -1, W: -1, c: -1, d: -1, n: -1, t: -1, v: -1 },
}

/**
 * Reads along a connection to PostgreSQL, and tells which statements went over it. It keeps no value of a parameter and no row.
 * A connection that turns to TLS, and one that is none of PostgreSQL's, is read no further.
 *
 * - https://www.postgresql.org/docs/17/protocol-flow.html: answers come in the order of what was asked. After an error the server passes over what was sent
 *   until the next Sync, or the end of a simple query, and says ReadyForQuery for each of these.
 */
class PostgresConnection {
  /** `undecided` until the client's first bytes, `asked` for TLS, `read`, or `over`. */
  state = 'undecided'
  #calls
  #skip = 0
  #sent
  #received
  /** What was asked and not answered yet: statements, and the Syncs between them. */
  #asked = []
  #statements = new Map()
  #portals = new Map()
  /** The last text that was parsed since the last Sync: an error may be its. */
  #parsed
  /** It said that it was ready for the first time: nobody had asked for that. */
  #isStarted = false

  /** @param {{ start(what: object): object | undefined, finish(call: object | undefined, more: object): void, drop(call: object | undefined): void }} calls */
  constructor(calls) {
    this.#calls = calls
    this.#sent = new Frames(fromClient, (type, head) => this.#ask(type, head))
    this.#received = new Frames(fromServer, (type, head) => this.#answer(type, head))
  }

  /** What the client wrote. @param {Buffer} chunk */
  sent(chunk) {
    if (this.state === 'undecided') this.#decide(chunk)
    else if (this.state === 'read') this.#orEnd(() => this.#sent.read(this.#unskipped(chunk)))
  }

  /** What the server wrote. @param {Buffer} chunk */
  received(chunk) {
    if (this.state === 'asked') {
      // a server that does not have it says N, and the client starts as if it had not asked
      this.state = chunk.length === 1 && chunk[0] === 78 ? 'undecided' : 'over'
    } else if (this.state === 'read') this.#orEnd(() => this.#received.read(chunk))
  }

  /** The connection is closed: what was not answered is lost. */
  closed() {
    for (const { call } of this.#asked) this.#calls.finish(call, { error: 'connection closed' })
    this.#end()
  }

  #decide(chunk) {
    const length = chunk.length < 8 ? 0 : chunk.readUInt32BE(0)
    const code = length < 8 || length > 10_000 ? 0 : chunk.readUInt32BE(4)
    if (length === 8 && (code === asks.tls || code === asks.gss)) this.state = 'asked'
    else if (code >> 16 === 3) {
      this.state = 'read'
      this.#skip = length
      this.sent(chunk)
    } else this.#end()
  }

  // the start has no type
  #unskipped(chunk) {
    const skipped = Math.min(this.#skip, chunk.length)
    this.#skip -= skipped
    return skipped === 0 ? chunk : chunk.subarray(skipped)
  }

  #orEnd(read) {
    try {
      read()
    } catch {
      this.#end()
    }
  }

  #end() {
    this.state = 'over'
    this.#asked = []
    this.#statements.clear()
    this.#portals.clear()
  }

  #ask(type, head) {
    if (type === 'Q') this.#asked.push({ isQuery: true, call: this.#calls.start({ sql: statementText(head) }) })
    else if (type === 'P') {
      const [name, rest] = cut(head)
      this.#parsed = statementText(rest)
      if (this.#statements.size >= mostNamed) this.#statements.delete(this.#statements.keys().next().value)
      this.#statements.set(name, this.#parsed)
    } else if (type === 'B') {
      const [portal, rest] = cut(head)
      this.#portals.set(portal, this.#statements.get(cut(rest)[0]))
    } else if (type === 'E') {
      const text = this.#portals.get(cut(head)[0])
      this.#asked.push({ call: text === undefined ? undefined : this.#calls.start({ sql: text }) })
      this.#parsed = undefined
    } else if (type === 'C') (head[0] === 83 ? this.#statements : this.#portals).delete(cut(head.subarray(1))[0])
    // a call of a function is answered as a query is
    else if (type === 'F') this.#asked.push({ isQuery: true })
    else if (type === 'S') {
      this.#asked.push({ isSync: true, parsed: this.#parsed })
      this.#parsed = undefined
    }
  }

  #answer(type, head) {
    const [first] = this.#asked
    if (type === 'C') {
      const rows = rowsIn(head)
      if (first?.isQuery) {
        if (rows !== undefined) first.rows = (first.rows ?? 0) + rows
      } else this.#finishFirst(rows === undefined ? {} : { rows })
    } else if (type === 'I' || type === 's') {
      if (first && !first.isQuery) this.#finishFirst({})
    } else if (type === 'E') this.#fail(codeIn(head))
    else if (type === 'Z') this.#ready()
  }

  #finishFirst(more) {
    if (!this.#asked[0] || this.#asked[0].isSync) return
    this.#calls.finish(this.#asked.shift().call, more)
  }

  #fail(error) {
    const [first] = this.#asked
    if (!first) return
    if (first.isSync) {
      // nothing was executed: the text that could not be parsed
      if (first.parsed !== undefined) this.#calls.finish(this.#calls.start({ sql: first.parsed }), { error })
      return
    }
    this.#calls.finish(first.call, { error })
    // what was sent with it the server passes over, until it is ready again
    first.call = undefined
  }

  #ready() {
    if (!this.#isStarted) {
      this.#isStarted = true
      return
    }
    const [first] = this.#asked
    if (first?.isQuery) {
      this.#calls.finish(first.call, first.rows === undefined ? {} : { rows: first.rows })
      this.#asked.shift()
      return
    }
    while (this.#asked.length > 0) {
      const { isSync, call } = this.#asked.shift()
      if (isSync) return
      // an error before it made the server pass over this one
      this.#calls.drop(call)
    }
  }
}

/** A text that ends with a zero byte, and the bytes behind it. */
function cut(bytes) {
  const end = bytes.indexOf(0)
  return end < 0 ? [bytes.toString('latin1'), bytes.subarray(bytes.length)] : [bytes.toString('latin1', 0, end), bytes.subarray(end + 1)]
}

// `INSERT 0 5`, `SELECT 5`, `BEGIN`
function rowsIn(tag) {
  const found = / (\d+)\0?$/.exec(tag.toString('latin1'))
  return found ? Number(found[1]) : undefined
}

// fields, each a letter and a text: C is the code (https://www.postgresql.org/docs/17/errcodes-appendix.html)
function codeIn(fields) {
  for (let at = 0; at < fields.length && fields[at] !== 0; ) {
    const end = fields.indexOf(0, at)
    if (end < 0) break
    if (fields[at] === 67) return fields.toString('latin1', at + 1, end)
    at = end + 1
  }
  return 'error'
}

module.exports = { PostgresConnection }
