/** A variable or a parameter as the console shows it: the value of a secret never leaves the server. */
export interface Shown {
  name: string
  /** Undefined where it is hidden. */
  value?: string
  /** Why it is hidden. */
  hidden?: string
}

const secretName =
  /secret|passw(or)?d|(^|_)(pass|pwd)$|encryption[_-]?key|passphrase|token|credential|api[_-]?key|private[_-]?key|signing[_-]?key|access[_-]?key|session[_-]?key|^(proxy-)?authorization$|^(set-)?cookie$/i
/** An access key of AWS, and a JSON Web Token, wherever they stand. */
export const accessKey = /\b(AKIA|ASIA)[A-Z2-7]{16}\b/
export const webToken = /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/
const secretValue: readonly [pattern: RegExp, why: string][] = [
  [/^[a-z][\w+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i, 'holds a password'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'holds a private key'],
  [accessKey, 'holds an access key'],
  [webToken, 'holds a token'],
]

/** As it is shown: hidden where its name says that it is a secret, or its value looks like one. The name of a secret's own place (`…_ARN`, `…_NAME`) is none. */
export function shown(name: string, value: string): Shown {
  const why = secretValue.find(([pattern]) => pattern.test(value))?.[1]
  if (why) return { name, hidden: why }
  const isPlace = /(arn|name|path|url|uri|parameter|id)$/i.test(name) || value.startsWith('arn:')
  return secretName.test(name) && !isPlace ? { name, hidden: 'named as a secret' } : { name, value }
}
