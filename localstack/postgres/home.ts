import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { privateFolder, tighten } from '../machine/private.ts'
import { type Account, mayEnter } from './account.ts'

/** Where the homes are of servers whose own account can't reach the stack's folder. */
const elsewhere = '/var/lib/stagecraft'

/**
 * Opens the folder that holds the server's data, which is `folder` itself unless the server's account can't get there: below a home folder
 * that only its owner may enter an unprivileged account reaches nothing. The account may pass through it; what is its own there belongs to it.
 */
export async function openHome(folder: string, account: Account): Promise<string> {
  await privateFolder(folder, account.gid)
  await tighten(folder, 'data', 'server')
  const outside = homeOutside(folder)
  if (account.uid === undefined || (mayEnter(account, folder) && !(isCreated(outside) && !isCreated(folder)))) return folder
  await mkdir(elsewhere, { recursive: true })
  // other clones on this machine pass through it, whatever the umask of the first was
  await chmod(elsewhere, 0o711)
  await privateFolder(outside, account.gid)
  // a folder above was closed since
  if (isCreated(folder) && !isCreated(outside)) await promisify(execFile)('mv', ['--', join(folder, 'data'), join(outside, 'data')])
  return outside
}

/** Every folder that may hold what a server of `folder` kept. */
export function homes(folder: string, account: Account): string[] {
  return account.uid === undefined ? [folder] : [folder, homeOutside(folder)]
}

function homeOutside(folder: string): string {
  return join(elsewhere, createHash('sha256').update(folder).digest('hex').slice(0, 16))
}

function isCreated(home: string): boolean {
  return existsSync(join(home, 'data', 'PG_VERSION'))
}
