/** Of a statement's text, as the protocol has it. */
const mostBytes = 2_048
/** Texts that are known already. */
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
  const isWhole = end >= 0
  const text = bytes.toString('utf8', 0, isWhole ? end : bytes.length)
  const before = known.get(text)
  if (before !== undefined) return before
  const shown = withoutValues(isWhole ? text : text.replace(/\uFFFD+$/, '')) + (isWhole ? '' : '…')
  if (known.size >= mostKnown) known.delete(known.keys().next().value)
  known.set(text, shown)
  return shown
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
