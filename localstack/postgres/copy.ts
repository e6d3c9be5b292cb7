import { spawn } from 'node:child_process'
import { chownSync, constants, copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { copyFile, cp, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import { isRunning } from '../machine/pid.ts'
import { type Account, postgresAccount } from './account.ts'
import { serverBinaries } from './binaries.ts'
import type { DataCopy } from './copies.ts'
import { homes, openHome } from './home.ts'
import { isServing, serverEnvironment } from './server.ts'

/**
 * `DatabaseCopies.copy` of the embedded server: of a running server, whose administrator's address is `url`, by its own
 * backup mode (https://www.postgresql.org/docs/17/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP), so it goes on meanwhile.
 * Of one that stands still, `url` left out, the files as they are.
 */
export async function copyPostgres(from: string, folder: string, url?: string): Promise<DataCopy> {
  const account = postgresAccount()
  const data = await dataOf(from)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of ['password', 'created']) await copyFile(join(from, name), join(folder, name))
  if (!url && (await isServing(from)))
    throw new StagecraftError('database-in-use', 'The database runs, but the stack does not.', { hint: 'Run `make up`, then run the command again.' })
  // beside the data, where the server's account gets to
  const copying = `${data}.copy-${process.pid}`
  await sweepCopies(dirname(data))
  const remove = () => rm(copying, { recursive: true, force: true })
  try {
    const serving = url ? await copyServing(data, copying, url) : await copyStanding(data, copying)
    const settle = async () => {
      if (url) await recoverCopy(copying, await serverBinaries(dirname(data), account), account)
      await moveFolder(copying, join(folder, 'data'))
    }
    return { finish: serving.finish, settle, abandon: async () => void (await Promise.all([serving.abandon(), remove()])) }
  } catch (error) {
    await remove()
    throw error
  }
}

/** `DatabaseCopies.replace` of the embedded server. */
export async function replacePostgres(folder: string, to: string): Promise<void> {
  const account = postgresAccount()
  const home = await openHome(to, account)
  const prepared = join(folder, 'data')
  // it goes when it is in its place
  if ((await lstat(prepared).catch(() => undefined))?.isDirectory()) {
    giveAll(prepared, account)
    await rm(join(home, 'data'), { recursive: true, force: true })
    await moveFolder(prepared, join(home, 'data'))
    giveAll(join(home, 'data'), account)
  }
  for (const name of ['created', 'password']) {
    const content = await readFile(join(folder, name)).catch(() => undefined)
    if (!content) continue
    await writeFile(join(to, `${name}.new`), content, { mode: 0o600 })
    await rename(join(to, `${name}.new`), join(to, name))
  }
  await rm(folder, { recursive: true, force: true })
}

type Copying = Pick<DataCopy, 'finish' | 'abandon'>

async function copyStanding(data: string, target: string): Promise<Copying> {
  copyFiles(data, target)
  copyLog(data, target, () => true)
  return { finish: async () => {}, abandon: async () => {} }
}

async function copyServing(data: string, target: string, url: string): Promise<Copying> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, application_name: 'stagecraft snapshot', connectionTimeoutMillis: 10_000 })
  // one that is lost fails the statement that waits for it
  client.on('error', () => {})
  await client.connect()
  const ask = async <T extends Record<string, string>>(statement: string) => (await client.query<T>(statement)).rows[0]
  const abandon = () => client.end().catch(() => {})
  try {
    const began = await ask<{ file: string }>("select pg_walfile_name(pg_backup_start('stagecraft', fast => true)) as file")
    copyFiles(data, target)
    const finish = async () => {
      const ended = await ask<{ file: string; label: string }>(
        'select pg_walfile_name(lsn) as file, labelfile as label from pg_backup_stop(wait_for_archive => false)',
      )
      copyLog(data, target, (name) => name >= (began?.file ?? '') && name <= (ended?.file ?? ''))
      await writeFile(join(target, 'backup_label'), ended?.label ?? '', { mode: 0o600 })
    }
    return { finish, abandon }
  } catch (error) {
    await abandon()
    throw error
  }
}

// Recovery reads the log up to the end of the copy. Here nothing waits for the disk: a copy that a power failure cuts is made again.
async function recoverCopy(data: string, native: string, account: Account): Promise<void> {
  giveAll(data, account)
  const child = spawn(join(native, 'bin', 'postgres'), ['--single', '-F', '-D', data, 'postgres'], {
    ...account,
    cwd: '/',
    env: serverEnvironment(native),
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 60_000,
  })
  let said = ''
  child.stderr.on('data', (text) => (said += text))
  const code = await new Promise<unknown>((resolve) => child.once('close', resolve).once('error', (error) => resolve(error.message)))
  if (code === 0 && !/\b(ERROR|FATAL|PANIC):/.test(said)) return
  throw new StagecraftError('database-not-copied', `PostgreSQL could not read the copy of its data (${code}):\n${said.trim()}`, {
    hint: 'Run the command again. If it fails again, look at the lines above and at `make logs`.',
  })
}

// What a base backup leaves out: https://www.postgresql.org/docs/17/protocol-replication.html#PROTOCOL-REPLICATION-BASE-BACKUP
const empty = new Set(['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans'])
const leftOut = /^(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*|backup_label.*)$/

// a thousand small files: without a promise for each
function copyFiles(from: string, to: string, isTop = true): void {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  for (const entry of unlessGone(() => readdirSync(from, { withFileTypes: true })) ?? []) {
    if (leftOut.test(entry.name)) continue
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (isTop && empty.has(entry.name)) mkdirSync(target, { mode: 0o700 })
    else if (entry.isDirectory()) copyFiles(source, target, false)
    // a table that is dropped meanwhile: the log tells the copy so
    else unlessGone(() => copyFileSync(source, target, constants.COPYFILE_FICLONE))
  }
}

function copyLog(data: string, target: string, isNeeded: (name: string) => boolean): void {
  for (const folder of ['archive_status', 'summaries']) mkdirSync(join(target, 'pg_wal', folder), { recursive: true, mode: 0o700 })
  for (const name of readdirSync(join(data, 'pg_wal')))
    if (/^[0-9A-F]{24}$/.test(name) && isNeeded(name))
      copyFileSync(join(data, 'pg_wal', name), join(target, 'pg_wal', name), constants.COPYFILE_FICLONE)
}

// what killed processes left
async function sweepCopies(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = Number(/^data\.copy-(\d+)$/.exec(name)?.[1])
    if (pid > 0 && !isRunning(pid)) await rm(join(home, name), { recursive: true, force: true })
  }
}

async function moveFolder(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    // the home may be on another file system
    if (error.code !== 'EXDEV') throw error
    await rm(`${to}.part`, { recursive: true, force: true })
    await cp(from, `${to}.part`, { recursive: true })
    await rename(`${to}.part`, to)
    await rm(from, { recursive: true, force: true })
  })
}

async function dataOf(folder: string): Promise<string> {
  for (const home of homes(folder, postgresAccount())) {
    const data = join(home, 'data')
    if (await lstat(join(data, 'PG_VERSION')).catch(() => undefined)) return data
  }
  throw new StagecraftError('no-database', `There is no database in ${folder}.`, { hint: 'Run `make up`, which creates it.' })
}

function giveAll(path: string, { uid, gid }: Account): void {
  if (uid === undefined || gid === undefined) return
  chownSync(path, uid, gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name)
    if (entry.isDirectory()) giveAll(below, { uid, gid })
    else chownSync(below, uid, gid)
  }
}

function unlessGone<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error // what the file system throws has a code
    return undefined
  }
}
