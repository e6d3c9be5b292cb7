import { createHash, createHmac } from 'node:crypto'

/** Who may sign: a key of a role, and as whom it may connect (`rds-db:connect`). */
export interface Signer {
  secret: string
  users: readonly string[]
}

export interface Expected {
  host: string
  port: number
  user: string
  signers: Readonly<Record<string, Signer>>
}

/**
 * Verifies a token as AWS documents it: a presigned request of Signature Version 4 to `rds-db`. Undefined where it is good, else what is wrong.
 * Written after the specification and not after the SDK's code: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function refusalOf(token: string, { host, port, user, signers }: Expected, now = Date.now()): string | undefined {
  const [at = '', query = ''] = token.split('/?', 2)
  if (at !== `${host}:${port}`) return `the token is for ${at}`
  const fields = new URLSearchParams(query)
  const field = (name: string) => fields.get(name) ?? ''
  if (field('Action') !== 'connect' || field('DBUser') !== user) return `the token is for the user ${field('DBUser')}`
  const [keyId = '', date = '', region = '', service = '', last = ''] = field('X-Amz-Credential').split('/')
  const signer = signers[keyId]
  if (!signer || service !== 'rds-db' || last !== 'aws4_request') return 'nobody known signed the token'
  if (!signer.users.includes(user)) return `the role may not connect as ${user}`
  const signed = Date.parse(field('X-Amz-Date').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  const seconds = Number(field('X-Amz-Expires'))
  if (!(seconds > 0 && seconds <= 900 && now >= signed - 300_000 && now <= signed + seconds * 1_000)) return 'the token has expired'
  const canonicalQuery = [...fields]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const request = ['GET', '/', canonicalQuery, `host:${host}:${port}\n`, field('X-Amz-SignedHeaders'), sha256('')].join('\n')
  const scope = [date, region, service, last]
  const text = ['AWS4-HMAC-SHA256', field('X-Amz-Date'), scope.join('/'), sha256(request)].join('\n')
  const key = scope.reduce<string | Buffer>((so, part) => hmac(so, part), `AWS4${signer.secret}`)
  return hmac(key, text).toString('hex') === field('X-Amz-Signature') ? undefined : 'the signature is wrong'
}

// RFC 3986
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
