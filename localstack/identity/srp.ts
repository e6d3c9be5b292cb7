import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/**
 * The client's part of a sign-in by USER_SRP_AUTH, which proves a password without sending it (SRP-6a, RFC 5054). Cognito's own: the 3072-bit group of
 * RFC 3526, names of pool and user in the verifier, and a key for a signature over the challenge. As in aws-amplify's AuthenticationHelper.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html#amazon-cognito-user-pools-authentication-flow-methods-srp
 */
export interface SrpClient {
  /** `SRP_A` of InitiateAuth, hexadecimal. */
  publicValue: string
  /** The answers to the challenge PASSWORD_VERIFIER, from its parameters. */
  answer(challenge: Readonly<Record<string, string>>, password: string, now?: Date): Record<string, string>
}

export function srpClient(poolId: string): SrpClient {
  const secret = BigInt(`0x${randomBytes(128).toString('hex')}`)
  const publicValue = power(g, secret)
  const pool = poolId.slice(poolId.indexOf('_') + 1)
  return {
    publicValue: publicValue.toString(16),
    answer: ({ USER_ID_FOR_SRP: user = '', SALT = '', SRP_B = '', SECRET_BLOCK = '' }, password, now = new Date()) => {
      const theirs = BigInt(`0x${SRP_B}`)
      const u = hash(padded(publicValue), padded(theirs))
      const identity = createHash('sha256').update(`${pool}${user}:${password}`).digest()
      const x = hash(padded(BigInt(`0x${SALT}`)), identity)
      const base = theirs - k * power(g, x)
      const shared = power(((base % N) + N) % N, secret + u * x)
      const key = hkdfSync('sha256', padded(shared), padded(u), 'Caldera Derived Key', 16)
      const TIMESTAMP = timestamp(now)
      const signed = [Buffer.from(pool + user), Buffer.from(SECRET_BLOCK, 'base64'), Buffer.from(TIMESTAMP)]
      return {
        USERNAME: user,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: createHmac('sha256', Buffer.from(key)).update(Buffer.concat(signed)).digest('base64'),
        TIMESTAMP,
      }
    },
  }
}

// RFC 3526, section 4
const N = BigInt(
  `0x${[
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD',
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED',
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F',
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B',
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510',
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7',
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C',
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
  ].join('')}`,
)
const g = 2n
const k = hash(padded(N), padded(g))

function hash(...parts: Buffer[]): bigint {
  return BigInt(`0x${createHash('sha256').update(Buffer.concat(parts)).digest('hex')}`)
}

/** The bytes of a number as a signed one has them: with a zero in front where it would look negative. */
function padded(value: bigint): Buffer {
  const hex = value.toString(16)
  const whole = hex.length % 2 === 1 ? `0${hex}` : hex
  return Buffer.from(/^[89a-f]/.test(whole) ? `00${whole}` : whole, 'hex')
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, factor] = [1n, base % N]
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % N
    factor = (factor * factor) % N
  }
  return result
}

/** `Sun Nov 9 01:02:03 UTC 2026` */
function timestamp(now: Date): string {
  const [, weekday, day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? []
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`
}
