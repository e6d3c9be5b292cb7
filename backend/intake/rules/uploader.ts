import { prefixes } from './file-key.ts'

/** The person who uploaded a file: the id in the user pool, the user name, and the name and address to show beside it. */
export interface Uploader {
  subject: string
  name: string
  displayName?: string | undefined
  email?: string | undefined
}

/** No percent-encoded text is this. */
const absent = '='
/** S3 takes 2 KB of metadata in all: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const longestValue = 1_500

/**
 * A person as a value of S3 metadata, which is ASCII: id and user name, and where they are known own name and address, each percent-encoded,
 * with spaces between. What is only for show is left out where all together would be too long.
 */
export function writeUploader({ subject, name, displayName, email }: Uploader): string {
  const identity = `${encodeURIComponent(subject)} ${encodeURIComponent(name)}`
  if (!displayName && !email) return identity
  const whole = [identity, ...[displayName, email].map((text) => (text ? encodeURIComponent(text) : absent))].join(' ')
  return whole.length > longestValue ? identity : whole
}

/**
 * Who uploaded the object under `key`, from its metadata. It is believed only below the prefix of uploads: there S3 lets in what a form of ours
 * allows, and the form fixes this field. Other systems write their metadata themselves.
 */
export function readUploader(key: string, metadata: string | undefined): Uploader | undefined {
  const parts = metadata?.split(' ') ?? []
  if (!key.startsWith(prefixes[0]) || (parts.length !== 2 && parts.length !== 4)) return undefined
  try {
    const [subject, name, displayName, email] = parts.map((part) => (part === absent ? undefined : decodeURIComponent(part)))
    if (!subject || !name) return undefined
    return { subject, name, ...(displayName && { displayName }), ...(email && { email }) }
  } catch {
    return undefined
  }
}
