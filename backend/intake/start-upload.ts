import type { Author } from '../platform/caller.ts'
import { IntakeError } from './errors.ts'
import type { Uploader } from './rules/uploader.ts'

/** A file through the page may be as large as this: 1 GiB. */
export const largestUploadBytes = 1024 ** 3
const validSeconds = 300

export interface UploadForms {
  /** A form that S3 accepts for `validSeconds`: this key, this content type, this trace, this person, and at most `maxBytes`. */
  create(form: {
    key: string
    contentType: string
    traceparent: string
    uploadedBy: Uploader
    maxBytes: number
    validSeconds: number
  }): Promise<{ url: string; fields: Record<string, string> }>
}

export interface UploadLog {
  /** Notes that a person starts the upload of `key`. Throws `TooManyRequests`. */
  started(author: Author, key: string): Promise<void>
}

export interface StartedUpload {
  key: string
  url: string
  fields: Record<string, string>
  maxBytes: number
  expiresAt: string
}

export type StartUpload = (file: { fileName: string; sizeBytes: number }, author: Author) => Promise<StartedUpload>

export interface StartUploadDependencies {
  forms: UploadForms
  log: UploadLog
  newId(): string
  newTraceparent(): string
  now(): Date
}

/** Opens the way for one file under a key of its own. The form lets through as many bytes as were announced, and no more, and says who `author` is. */
export function startUpload({ forms, log, newId, newTraceparent, now }: StartUploadDependencies): StartUpload {
  return async ({ fileName, sizeBytes }, author) => {
    if (sizeBytes > largestUploadBytes) {
      throw new IntakeError('file-too-large', `The file has ${sizeBytes} bytes. The limit is ${largestUploadBytes} bytes.`, {
        hint: 'Split the file. The events of one order can be in several files.',
      })
    }
    const key = `uploads/${newId()}/${fileName}`
    await log.started(author, key)
    const { requestId: _, ...uploadedBy } = author
    const expiresAt = new Date(now().getTime() + validSeconds * 1000).toISOString()
    const form = await forms.create({ key, contentType: 'text/csv', traceparent: newTraceparent(), uploadedBy, maxBytes: sizeBytes, validSeconds })
    return { key, ...form, maxBytes: sizeBytes, expiresAt }
  }
}
