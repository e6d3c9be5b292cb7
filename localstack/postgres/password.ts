import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import type { Account } from './account.ts'

/** What the file `created` holds: what the password belongs to. */
interface Created {
  /** PostgreSQL's own identifier of the data, made by initdb. */
  system: string
  /** sha-256 of the password. */
  password: string
}

/** A new password: 144 random bits, as base64url. */
export function newPassword(): string {
  return randomBytes(18).toString('base64url')
}

/** Writes the password, readable by its owner alone. */
export async function writePassword(folder: string, password: string): Promise<void> {
  await writeFile(join(folder, 'password'), `${password}\n`, { mode: 0o600 })
}

/** The password that is kept for these data; undefined where it is lost, cut, or of other data. */
export async function keptPassword(folder: string, data: string): Promise<string | undefined> {
  const password = (await readFile(join(folder, 'password'), 'utf8').catch(() => '')).trim()
  if (!/^[\w-]{24}$/.test(password)) return undefined
  const noted = await readFile(created(folder), 'utf8').catch(() => '')
  const { system, ...belonging } = await belongingOf(data, password)
  // nothing is noted by an earlier version, and by a first start that was interrupted; of broken data the server itself says what is wrong
  return noted === '' || system === '' || noted === JSON.stringify({ system, ...belonging }) ? password : undefined
}

/** Whether the database of these data is made, and the password theirs. */
export async function isCreated(folder: string, data: string, password: string): Promise<boolean> {
  return (await readFile(created(folder), 'utf8').catch(() => '')) === JSON.stringify(await belongingOf(data, password))
}

/** Notes that the database is made, and which password and data belong together. */
export async function noteCreated(folder: string, data: string, password: string): Promise<void> {
  await writeFile(created(folder), JSON.stringify(await belongingOf(data, password)), { mode: 0o600 })
}

/** Gives the server's user another password, where nobody knows the old one: in single-user mode, which asks for none. The server must not be running. */
export async function setPassword(
  native: string,
  data: string,
  user: string,
  password: string,
  account: Account,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(join(native, 'bin', 'postgres'), ['--single', '-D', data, 'postgres'], {
    ...account,
    cwd: '/',
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  let said = ''
  child.stdout.on('data', (text) => (said += text))
  child.stderr.on('data', (text) => (said += text))
  child.stdin.on('error', () => {})
  child.stdin.end(`alter user "${user}" password '${password}'\n`)
  const code = await new Promise<unknown>((resolve) => child.once('close', resolve).once('error', (error) => resolve(error.message)))
  if (code === 0 && !/\b(ERROR|FATAL|PANIC):/.test(said)) return
  throw new StagecraftError(
    'password-not-set',
    `The password of the database is missing, and PostgreSQL could not set a new one (${code}):\n${said.trim()}`,
    {
      hint: 'If the lines above say that the database is damaged, run `make reset`, then `make up`. That deletes the data of this stack.',
    },
  )
}

function created(folder: string): string {
  return join(folder, 'created')
}

async function belongingOf(data: string, password: string): Promise<Created> {
  return { system: await systemIdentifier(data), password: createHash('sha256').update(password).digest('hex') }
}

// the first field of the control file: https://www.postgresql.org/docs/17/pgcontroldata.html (`Database system identifier`)
async function systemIdentifier(data: string): Promise<string> {
  const file = await open(join(data, 'global', 'pg_control')).catch(() => undefined)
  if (!file) return ''
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
    return bytesRead === 8 ? buffer.readBigUInt64LE().toString() : ''
  } finally {
    await file.close()
  }
}
