/** Calls of one invocation that are kept; of more only the number. */
const mostCalls = 200

/**
 * What this process sees of its current invocation: a process has one at a time, as on AWS, and whatever happens meanwhile is that one's. What happened
 * while the process started is the first one's; what happens between two is nobody's.
 */
class SeenCalls {
  #current = fresh()
  #isBegun = false

  /** An invocation begins. */
  begin() {
    this.#current ??= fresh()
    this.#isBegun = true
  }

  get isBegun() {
    return this.#isBegun
  }

  /**
   * A call begins. Undefined where nobody keeps it.
   *
   * @param {Record<string, unknown>} what it is
   */
  start(what) {
    const current = this.#current
    if (!current) return undefined
    if (current.calls.length >= mostCalls) {
      current.more++
      return undefined
    }
    const call = { what, from: performance.now(), to: undefined, more: undefined }
    current.calls.push(call)
    return call
  }

  /** A call has ended, and how. Whoever says so again is believed. */
  finish(call, more) {
    if (!call) return
    call.to = performance.now()
    call.more = { ...call.more, ...more }
  }

  /** A call that did not happen after all. */
  drop(call) {
    const at = call && this.#current ? this.#current.calls.indexOf(call) : -1
    if (at >= 0) this.#current.calls.splice(at, 1)
  }

  /** What was seen until now, as JSON of one line: `began` in milliseconds since 1970, of each call `at`, milliseconds after that. '' where nothing was. */
  told() {
    if (!this.#current || this.#current.calls.length === 0) return ''
    const { began, zero, calls, more } = this.#current
    const now = performance.now()
    const seen = calls.map(({ what, from, to, more: ended }) => {
      const times = `"at":${rounded(from - zero)},"ms":${rounded((to ?? now) - from)}`
      return `{${times}${members(what)}${members(ended)}${to === undefined ? ',"unfinished":true' : ''}}`
    })
    return `{"began":${began},"calls":[${seen.join()}]${more > 0 ? `,"more":${more}` : ''}}`
  }

  /** The invocation has ended. */
  end() {
    this.#current = undefined
    this.#isBegun = false
  }
}

function fresh() {
  return { began: Date.now(), zero: performance.now(), calls: [], more: 0 }
}

// the texts of statements are long, and the same come again and again
const mostQuoted = 500
const quoted = new Map()

function members(values) {
  let text = ''
  for (const name in values) text += `,"${name}":${typeof values[name] === 'string' ? quote(values[name]) : JSON.stringify(values[name])}`
  return text
}

function quote(value) {
  const before = quoted.get(value)
  if (before !== undefined) return before
  const text = JSON.stringify(value)
  if (quoted.size >= mostQuoted) quoted.delete(quoted.keys().next().value)
  quoted.set(value, text)
  return text
}

function rounded(milliseconds) {
  return Math.round(milliseconds * 100) / 100
}

module.exports = { SeenCalls }
