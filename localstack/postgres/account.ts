import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StagecraftError } from '../errors.ts'

/** The user and group PostgreSQL runs as; empty where the process is not root and simply stays who it is. */
export interface Account {
  uid?: number
  gid?: number
}

/**
 * PostgreSQL refuses to run as root (https://www.postgresql.org/docs/17/postgres-user.html).
 * Root therefore hands it to `postgres` where that account exists, else to `nobody`.
 */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return {}
  const accounts = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : []
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid && uid !== '0') return { uid: Number(uid), gid: Number(gid) }
  }
  throw new StagecraftError(
    'no-unprivileged-account',
    'PostgreSQL refuses to run as root, and this machine has no user `postgres` or `nobody` to run it as.',
    {
      hint: 'Run `useradd --system postgres`, or run the command as a normal user.',
    },
  )
}

const [read, enter] = [4, 1]

/** Whether the account may enter `folder`: it and every folder above let the account pass. */
export function mayEnter(account: Account, folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(at) && !allows(account, at, enter)) return false
    if (dirname(at) === at) return true
  }
}

/** Whether the account may read this file or list this folder, if it gets there. */
export function mayRead(account: Account, path: string): boolean {
  return existsSync(path) && allows(account, path, read)
}

function allows({ uid, gid }: Account, path: string, right: number): boolean {
  const found = statSync(path)
  if (uid === undefined) return true
  const shift = found.uid === uid ? 6 : found.gid === gid ? 3 : 0
  return ((found.mode >> shift) & right) !== 0
}
