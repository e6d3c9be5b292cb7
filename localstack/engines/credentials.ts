import { randomBytes, randomInt } from 'node:crypto'

/** A long-lived access key. */
export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * A new random key in the form of AWS's: an id of 20 characters, a secret of 40. The id says, as AWS's do, which account it belongs to
 * (`aws sts get-access-key-info` reads it): 50 bits in base32, a one, the account's number in 40, nine more. Here the number is 0.
 */
export function newCredentials(): Credentials {
  const account = `QAAAAAAA${letters[randomInt(16)]}${letters[randomInt(32)]}`
  const rest = Array.from({ length: 6 }, () => letters[randomInt(32)]).join('')
  return { accessKeyId: `AKIA${account}${rest}`, secretAccessKey: randomBytes(30).toString('base64') }
}
