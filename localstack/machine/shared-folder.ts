import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { withFileLock } from './file-lock.ts'
import { privateFolder } from './private.ts'
import { userCache } from './user-cache.ts'

// what a slow package index needs
const patienceMs = 15 * 60_000
const listing = 'files'
// longer than anybody leaves a stack running that was not started again
const unusedMs = 180 * 86_400_000

/**
 * Makes `link` a link to a folder that all projects of this user share (`userCache`, readable by them alone), and that `make` fills where no project has it yet.
 * `name` says all that its content depends on. Of two at once one makes it, and the other waits. What was left by one that was killed is never taken: a
 * folder counts once it is whole, by a list of its files and their sizes, and is made again where that does not fit any more.
 * What no start has used for 180 days is removed when something is made.
 * Where the user's cache cannot be used, `make` fills `link` itself. Throws what `make` throws.
 */
export async function linkShared(link: string, name: string, make: (folder: string) => Promise<void>): Promise<void> {
  await rm(link, { recursive: true, force: true })
  await mkdir(dirname(link), { recursive: true })
  const cache = await usableCache()
  if (!cache) {
    await mkdir(link)
    return make(link)
  }
  await withFileLock(join(cache, `${name}.lock`), patienceMs, async () => {
    const pointer = join(cache, name)
    const kept = await readlink(pointer).catch(() => undefined)
    const isKept = kept !== undefined && (await isWhole(join(cache, kept)))
    const folder = join(cache, isKept ? kept : await makeAnew(cache, name, make))
    await linkTo(folder, link)
  })
}

/** Whether nothing is missing in a folder that projects share: its files are those that it was made with. That counts as a use. Also true of one that is not shared. */
export async function isWhole(folder: string): Promise<boolean> {
  const made = await readFile(join(folder, listing), 'utf8').catch(() => undefined)
  if (made === undefined) return existsSync(folder) && !(await readlink(folder).catch(() => undefined))
  if (made !== listOf(folder)) return false
  noteUse(folder)
  return true
}

// of another user is no place to run programs from, for root least of all (`sudo` may keep HOME)
async function usableCache(): Promise<string | undefined> {
  const cache = userCache('shared')
  try {
    await privateFolder(cache)
    return (await stat(cache)).uid === process.getuid?.() ? cache : undefined
  } catch {
    return undefined
  }
}

// for `removeUnused`
function noteUse(folder: string): void {
  const now = new Date()
  utimesSync(join(folder, listing), now, now)
}

async function removeUnused(cache: string): Promise<void> {
  for (const entry of await readdir(cache, { withFileTypes: true })) {
    const folder = join(cache, entry.name)
    if (!entry.isDirectory()) continue
    const used = statSync(join(folder, listing), { throwIfNoEntry: false }) ?? statSync(folder)
    if (Date.now() - used.mtimeMs > unusedMs) await rm(folder, { recursive: true, force: true })
  }
}

// under a name of its own: a program that a killed start left may still write into the folder of that one
async function makeAnew(cache: string, name: string, make: (folder: string) => Promise<void>): Promise<string> {
  for (const other of await readdir(cache)) if (other.startsWith(`${name}-`)) await rm(join(cache, other), { recursive: true, force: true })
  await removeUnused(cache)
  const folder = await mkdtemp(join(cache, `${name}-`))
  try {
    await make(folder)
    await writeFile(join(folder, listing), listOf(folder))
    await linkTo(basename(folder), join(cache, name))
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return basename(folder)
}

// whole or not at all, also where there is a link already
async function linkTo(target: string, link: string): Promise<void> {
  const beside = `${link}.${randomUUID()}.new`
  await symlink(target, beside)
  await rename(beside, link)
}

function listOf(folder: string): string {
  return `${createHash('sha256').update(filesIn(folder).sort().join('\n')).digest('hex')}\n`
}

// at each start: thousands of files are looked at faster one after the other. What Python compiled beside its modules comes and goes
function filesIn(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name)
    if (entry.isDirectory()) return entry.name === '__pycache__' ? [] : filesIn(folder, path)
    return entry.isFile() && path !== listing ? [`${path}\0${statSync(join(folder, path)).size}`] : []
  })
}
