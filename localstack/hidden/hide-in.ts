import { accessKey, shown, webToken } from './hidden.ts'

/** What stands in the place of a secret. */
const instead = '(hidden)'
/** A shorter value would be found in words that have nothing to do with it. */
const fewestCharacters = 4
/** How deep JSON lies within JSON. */
const mostDepth = 4
/** A name and its value, in JSON, and in JSON that is a text of other JSON: there a backslash stands before each quotation mark, and more further in. */
const pair = /((?:\\)*)"([^"\\]{1,200})\1"(\s*:\s*)(?:\1"([\s\S]*?)(?:(?<!\\)\1"|$)|(-?\d[\d.eE+-]*|\[[^\]]*(?:\]|$)))/g
const values: readonly [pattern: RegExp, replacement: string][] = [
  [/([a-z][\w+.-]*:\/\/[^/\s:@"]*:)[^/\s@"]+@/gi, `$1${instead}@`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, instead],
  [new RegExp(accessKey, 'g'), instead],
  [new RegExp(webToken, 'g'), instead],
  [/\b(X-Amz-(?:Signature|Security-Token)=)[^&\s"\\]+/gi, `$1${instead}`],
]

/**
 * A text, JSON or not, whole or cut, without what is secret in it: known secrets wherever they stand, what looks like one, and in JSON the values of names
 * that say so, by the rules of `shown`.
 */
export function hideIn(text: string, secrets: readonly string[]): string {
  const known = [...new Set(secrets.filter(({ length }) => length >= fewestCharacters).flatMap(asWritten))].sort(
    (one, other) => other.length - one.length,
  )
  let hidden = text
  for (const secret of known) hidden = hidden.replaceAll(secret, instead)
  hidden = withoutCutEnd(hidden, known)
  for (const [pattern, replacement] of values) hidden = hidden.replace(pattern, replacement)
  return withoutNamed(hidden)
}

// as it is, in JSON, in JSON within JSON and so on: an event of S3 comes by SNS and SQS
function asWritten(secret: string): string[] {
  const written = [secret]
  for (let depth = 1; depth <= mostDepth; depth++) written.push(JSON.stringify(written.at(-1)).slice(1, -1))
  return written
}

// of a text that was cut in the middle of a secret
function withoutCutEnd(text: string, secrets: readonly string[]): string {
  for (const secret of secrets)
    for (let length = Math.min(secret.length - 1, text.length); length >= fewestCharacters; length--)
      if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + instead
  return text
}

function withoutNamed(text: string): string {
  return text.replace(pair, (whole, quote: string, name: string, colon: string, value: string | undefined, other: string | undefined) => {
    if (shown(name, value ?? other ?? '').hidden) return `${quote}"${name}${quote}"${colon}${quote}"${instead}${quote}"`
    return value ? whole.replace(value, () => withoutNamed(value)) : whole
  })
}
