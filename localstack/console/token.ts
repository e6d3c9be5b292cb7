import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { madeOnce } from '../supervisor/made-once.ts'

/** The file with the console's token, readable by its owner alone. A start of the stack removes it, so that a token is good for one session. */
export function consoleTokenFile(state: string): string {
  return join(state, 'console-token')
}

/** The console's token of this session, 256 bits as base64url; made by whoever asks first. */
export function consoleToken(state: string): Promise<string> {
  const file = consoleTokenFile(state)
  return madeOnce(file, () => keptOrNew(file))
}

async function keptOrNew(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (kept) return kept
  // a link is there whole or not at all, and only one of two processes makes it
  const own = `${file}.${process.pid}`
  await writeFile(own, randomBytes(32).toString('base64url'), { mode: 0o600 })
  await link(own, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(own, { force: true })
  return readFile(file, 'utf8')
}

/**
 * The console's address with its token, for a browser. The token is in the fragment: a browser sends that to no server, and puts it in no `Referer` header
 * (RFC 9110, 10.1.3). The page takes it out of the address and shows it in a header. A cookie would go to every server on 127.0.0.1, whatever its port
 * (RFC 6265, 8.5): to the application's own page and API, too.
 */
export function consoleAddress(url: string, token: string): string {
  return `${url}/#${token}`
}
