import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StagecraftError } from '../errors.ts'
import { spawned } from '../machine/spawned.ts'
import { endProcess, isEnding } from '../supervisor/process-table.ts'
import { type Account, postgresAccount } from './account.ts'
import { serverBinaries, withInitdb } from './binaries.ts'
import { homes, openHome } from './home.ts'
import { isCreated, keptPassword, newPassword, noteCreated, setPassword, writePassword } from './password.ts'

/** How to reach the server, and its process. `url` holds the password: print it only where the user asked for it. */
export interface PostgresServer {
  /** 0 where there is no process of this machine. */
  pid: number
  /** The name of its container, where it runs in one. */
  container?: string
  /** `127.0.0.1`; of a server that one already has, its own. */
  host: string
  port: number
  user: string
  password: string
  database: string
  url: string
  /** Resolves when the process has ended, with its exit code. */
  ended: Promise<number | null>
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. Resolves when the process is gone. */
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** Where data, password and log are kept; the data elsewhere where the server's account can't get there, see `openHome`. */
  folder: string
  port: number
  /** The database to create at the first start. */
  database: string
  /** Further server settings, `name=value`. */
  settings?: string[]
}

const user = 'stagecraft'

/** Starts PostgreSQL on loopback: created at the first start, with a password of its own; a server left over from a killed parent is stopped first. */
export async function startPostgres({ folder, port, database, settings = [] }: PostgresOptions): Promise<PostgresServer> {
  const account = postgresAccount()
  const home = await openHome(folder, account)
  const native = await serverBinaries(home, account)
  const data = join(home, 'data')
  const fresh = !existsSync(join(data, 'PG_VERSION'))
  if (fresh) await create(native, data, folder, account)
  else await stopLeftOver(data)
  const password = (await keptPassword(folder, data)) ?? (await renewedPassword(native, data, folder, account))
  const log = await open(join(folder, 'postgres.log'), 'a', 0o600)
  const child = spawn(
    join(native, 'bin', 'postgres'),
    ['-D', data, '-p', String(port), ...[...serverSettings, ...settings].flatMap((setting) => ['-c', setting])],
    { ...account, cwd: home, stdio: ['ignore', log.fd, log.fd], env: serverEnvironment(native), detached: true },
  )
  const isSpawned = spawned(child, 'PostgreSQL', 'Run `npm ci --include=optional`, which brings the server.')
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve).once('error', () => resolve(null)))
  try {
    await Promise.all([isSpawned, log.close()])
    await ready(data, child.pid, ended, join(folder, 'postgres.log'))
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  child.unref()
  const server: PostgresServer = {
    pid: child.pid ?? 0,
    host: '127.0.0.1',
    port,
    user,
    password,
    database,
    url: `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`,
    ended,
    stop: async () => {
      child.ref()
      child.kill('SIGINT')
      // what it had not written is in its log, from which the next start recovers it
      const killed = setTimeout(() => child.kill('SIGKILL'), 25_000)
      await ended
      clearTimeout(killed)
    },
  }
  // a first start that was interrupted after initdb has left none
  if (fresh || !(await isCreated(folder, data, password))) {
    await createDatabase(server)
    await noteCreated(folder, data, password)
  }
  return server
}

/** Whether a server runs on this folder's data, as its lock file says. */
export async function isServing(folder: string): Promise<boolean> {
  const serving = homes(folder, postgresAccount()).map(async (home) => {
    const data = join(home, 'data')
    const lines = await postmaster(data)
    return lines?.[7]?.trim() === 'ready' && lines[1] === data && existsSync(join(data, 'PG_VERSION'))
  })
  return (await Promise.all(serving)).some(Boolean)
}

/** Stops a server of this folder that nobody holds any more; nothing where none runs. */
export async function stopPostgres(folder: string): Promise<void> {
  for (const home of homes(folder, postgresAccount())) await stopLeftOver(join(home, 'data'))
}

/** Removes everything the server kept: its data too. */
export async function removePostgres(folder: string): Promise<void> {
  for (const home of homes(folder, postgresAccount())) {
    await stopLeftOver(join(home, 'data'))
    await rm(home, { recursive: true, force: true })
  }
}

const serverSettings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=64MB',
  'max_connections=60',
  'jit=off',
  'log_min_messages=warning',
  'log_line_prefix=%m [%p] %a ',
  'timezone=UTC',
]

/** What the server's programs need around them. */
export function serverEnvironment(native: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    LC_ALL: 'C',
    TZ: 'UTC',
    [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: join(native, 'lib'),
  }
}

async function create(native: string, data: string, folder: string, account: Account): Promise<void> {
  await rm(data, { recursive: true, force: true })
  // made here, because the server's account may write nothing beside it
  await mkdir(data, { mode: 0o700 })
  await giveTo(account, data)
  const password = newPassword()
  await writePassword(folder, password)
  // initdb reads the password as the server's own account, which may not enter the folder: by a file beside the data
  const handover = `${data}.password`
  await writeFile(handover, `${password}\n`, { mode: 0o600 })
  await giveTo(account, handover)
  const { code, output } = await withInitdb(native, (at) => initdb(at, data, handover, account))
  await rm(handover, { force: true })
  if (code !== 0) {
    await rm(data, { recursive: true, force: true })
    throw new StagecraftError('postgres-not-created', `PostgreSQL could not create its data folder (initdb ended with ${code}):\n${output.trim()}`, {
      hint: 'The lines above are the output of initdb. Common causes are a full disk (`df -h`) and a folder without write permission.',
    })
  }
  await chmod(data, 0o700)
}

async function renewedPassword(native: string, data: string, folder: string, account: Account): Promise<string> {
  const password = newPassword()
  await setPassword(native, data, user, password, account, serverEnvironment(native))
  await writePassword(folder, password)
  return password
}

async function initdb(native: string, data: string, passwordFile: string, account: Account): Promise<{ code: unknown; output: string }> {
  const child = spawn(
    join(native, 'bin', 'initdb'),
    ['-D', data, '-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '--no-instructions'],
    { ...account, cwd: '/', env: serverEnvironment(native), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  child.stdout.on('data', (text) => (output += text))
  child.stderr.on('data', (text) => (output += text))
  const code = await new Promise((resolve) => child.once('close', resolve).once('error', (error) => resolve(error.message)))
  return { code, output }
}

async function giveTo({ uid, gid }: Account, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

// The last line of postmaster.pid tells the state: https://www.postgresql.org/docs/17/storage-file-layout.html
async function ready(data: string, pid: number | undefined, ended: Promise<number | null>, log: string): Promise<void> {
  let gone = false
  void ended.then(() => (gone = true))
  for (let waited = 0; waited < 60_000; waited += 5) {
    const lines = await postmaster(data)
    if (lines && Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return
    if (gone)
      throw new StagecraftError(
        'postgres-not-started',
        `PostgreSQL did not start:\n${(await readFile(log, 'utf8')).trim().split('\n').slice(-5).join('\n')}`,
        { hint: `See its log: ${log}` },
      )
    await sleep(5)
  }
  throw new StagecraftError('postgres-not-started', 'PostgreSQL did not become ready within a minute.', { hint: `See its log: ${log}` })
}

async function stopLeftOver(data: string): Promise<void> {
  const pid = Number((await postmaster(data))?.[0])
  await endProcess(pid, data, { signal: 'SIGINT', graceMs: 20_000 })
  // One that was killed together with its parent is listed until somebody takes note of its end, and as long PostgreSQL refuses to start beside it
  for (let waited = 0; waited < 10_000 && (await isEnding(pid)); waited += 20) await sleep(20)
}

async function postmaster(data: string): Promise<string[] | undefined> {
  return (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined))?.split('\n')
}

async function createDatabase(server: PostgresServer): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ ...address(server), database: 'postgres' })
  await client.connect().catch((error: Error & { code?: string }) => {
    if (error.code !== '28P01') throw error
    throw new StagecraftError(
      'wrong-password',
      `The password in .stagecraft/postgres/password is not the password of the database: ${error.message}.`,
      {
        hint: 'Delete `.stagecraft/postgres/password` and run `make up`. It sets a new password and keeps the data.',
        cause: error,
      },
    )
  })
  const { rowCount } = await client.query('select from pg_database where datname = $1', [server.database])
  if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(server.database)}`)
  await client.end()
}

function address({ host, port, user, password }: PostgresServer) {
  return { host, port, user, password }
}
