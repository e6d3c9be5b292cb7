import type { IncomingMessage } from 'node:http'
import { Refused } from '../front/refusals.ts'

/** A form of at most 64 KiB. */
export async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += (part as Buffer).length // a request without an encoding gives buffers
    if (size > 64 * 1024) throw new Refused(413, 'The form is too large.')
    parts.push(part as Buffer)
  }
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'))
}
