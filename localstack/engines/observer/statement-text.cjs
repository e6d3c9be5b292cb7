/** Of a statement's text, as the protocol has it. */
const mostBytes = 2_048
/** Texts that are known already: the same come again and again, and their bytes are compared in less time than it takes to read them. */
const mostKnown = 500
const known = new Map()

// what may hold an apostrophe that is none: comments and quoted names; then literals, and what stands for a parameter
const parts =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"[^"]*(?:"|$)|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|\$\d+|(?<![\w$."])(?:0[xX][\da-fA-F]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)(?!\w)/g

/**
 * A statement as it is shown: the first 2 KB, behind which `…` stands where there was more. Its values are not part of it: a text with parameters (`$1`) has
 * none, and in any other each literal is a `?`, as OpenTelemetry asks for (https://opentelemetry.io/docs/specs/semconv/db/database-spans/).
 *
 * @param {Buffer} bytes the text, with a zero byte at its end where it is whole
 */
function statementText(bytes) {
  const end = bytes.indexOf(0)
  const own = end < 0 ? bytes : bytes.subarray(0, end + 1)
  const key = keyOf(own)
  const before = known.get(key)
  if (before?.own.equals(own)) return before.shown
  const text = own.toString('utf8', 0, end < 0 ? own.length : end)
  const shown = end < 0 ? `${withoutValues(text.replace(/\uFFFD+$/, ''))}…` : withoutValues(text)
  if (known.size >= mostKnown) known.delete(known.keys().next().value)
  known.set(key, { own: Buffer.from(own), shown })
  return shown
}

// of its length and eight of its bytes
function keyOf(bytes) {
  let key = bytes.length
  for (let part = 0; part < 8; part++) key = (key * 31 + bytes[(bytes.length * part) >> 3]) | 0
  return key
}

function withoutValues(text) {
  let hasParameters = false
  const replaced = text.replace(parts, (part) => {
    if (/^\$\d/.test(part)) {
      hasParameters = true
      return part
    }
    return /^(--|\/\*|")/.test(part) ? part : '?'
  })
  return hasParameters ? text : replaced
}

module.exports = { mostBytes, statementText }
