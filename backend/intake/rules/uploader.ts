import { prefixes } from './file-key.ts'

/** The person who handed a file over: the id in the user pool, and a name to read. */
export interface Uploader {
  subject: string
  name: string
}

/** A person as a value of S3 metadata, which is ASCII: id and name, each percent-encoded, with a space between. */
export function writeUploader({ subject, name }: Uploader): string {
  return `${encodeURIComponent(subject)} ${encodeURIComponent(name)}`
}

/**
 * Who handed over the object under `key`, from its metadata. It is believed only below the prefix of uploads: there S3 lets in what a form of ours
 * allows, and the form fixes this field. Other systems write their metadata themselves.
 */
export function readUploader(key: string, metadata: string | undefined): Uploader | undefined {
  const [subject, name, ...more] = metadata?.split(' ') ?? []
  if (!key.startsWith(prefixes[0]) || !subject || !name || more.length > 0) return undefined
  try {
    return { subject: decodeURIComponent(subject), name: decodeURIComponent(name) }
  } catch {
    return undefined
  }
}
