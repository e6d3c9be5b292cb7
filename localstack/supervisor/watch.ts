import { appendFile, mkdir, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { watch } from 'chokidar'
import { StagecraftError } from '../errors.ts'
import type { Project } from '../project.ts'
import { descriptionFiles, isDescriptionFile } from '../stack/description.ts'
import { readyNext } from '../stack/framework/framework.ts'
import { StepError } from './plan.ts'
import { rebuild } from './rebuild.ts'
import type { Site } from './site.ts'
import type { RunningStack } from './start.ts'
import { takeIn } from './take-in.ts'

/**
 * Follows the sources. A saved file is built into the functions that hold it, and each of these answers the new way at its next request or message.
 * A saved `serverless.yml` or part of it is taken in by the running stack. What does not build or is refused is reported with its place, and what ran
 * before runs on. The page is followed by Vite itself. `taken` is called when another description was taken in.
 */
export async function watchSources(site: Site, stack: RunningStack, taken: () => Promise<void> = async () => {}): Promise<void> {
  const { project } = site
  const pending = new Set<string>()
  // a description that was refused is tried again at the next change: what it lacked may be there by then
  const refused = new Set<string>()
  // what each file was when it was last read: one save may be reported twice
  const read = new Map<string, string>()
  let isWorking = false

  const work = async () => {
    if (isWorking) return
    isWorking = true
    while (pending.size > 0) {
      const reported = [...pending]
      pending.clear()
      const [quiet, before] = [sleep(unreportedMs), await writtenStamps(project, reported)]
      const files = reported.filter((file) => before.get(file) !== read.get(file))
      for (const file of files) read.set(file, before.get(file) ?? '')
      if (files.length === 0) continue
      await follow(site, stack, files, refused, taken)
        .finally(followNewFolders)
        .catch((error) => report(project, textOf(error)))
      await quiet
      const after = await stamps(project, files)
      for (const file of files) if (after.get(file) !== before.get(file)) pending.add(file)
    }
    isWorking = false
  }

  const followed = new Set(await foldersOf(project, stack))
  const watcher = watch([...followed], {
    ignoreInitial: true,
    ignored: (path) => /(node_modules|\.stagecraft|\.test\.ts$)/.test(relative(project.root, path)),
  })
  // a function may have come from another folder, with its description or as an import; one that was added twice would be read twice
  const followNewFolders = async () => {
    const folders = (await foldersOf(project, stack)).filter((folder) => !followed.has(folder))
    for (const folder of folders) followed.add(folder)
    if (folders.length > 0) watcher.add(folders)
  }
  watcher.on('all', (_event, path) => {
    pending.add(relative(project.root, path))
    void work()
  })
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  // what was saved between the first build and now was seen by nobody
  const changed = await site.codeMaker.changed(stack.description, stack.functions).catch(async (error) => {
    await report(project, textOf(error))
    return []
  })
  for (const file of ['serverless.yml', ...changed]) pending.add(file)
  void work()
}

// chokidar reports a file's second change only 50 ms after its first: one that was read when half of it was written is read again
const unreportedMs = 60

// Many programs empty a file and then write it; on a busy machine there is time between. Read in between, a description would be compiled twice
const emptyMs = 300

async function writtenStamps(project: Project, files: readonly string[]): Promise<Map<string, string>> {
  const deadline = performance.now() + emptyMs
  for (;;) {
    const found = await stamps(project, files)
    if (performance.now() > deadline || ![...found.values()].some((stamp) => stamp.split(' ')[1] === '0')) return found
    await sleep(10)
  }
}

async function stamps(project: Project, files: readonly string[]): Promise<Map<string, string>> {
  const found = files.map(async (file): Promise<[string, string]> => {
    const stamp = await stat(join(project.root, file)).catch(() => undefined)
    return [file, stamp ? `${stamp.mtimeMs} ${stamp.size} ${stamp.ino}` : '']
  })
  return new Map(await Promise.all(found))
}

async function follow(site: Site, stack: RunningStack, files: string[], refused: Set<string>, taken: () => Promise<void>): Promise<void> {
  const began = performance.now()
  const described = await Promise.all(files.map(async (file) => ((await isDescriptionFile(site.project, file)) ? [file] : [])))
  const describing = [...refused.union(new Set(described.flat()))]
  const told = (what: string, of: string[]) =>
    report(site.project, `${of.slice(0, 3).join(', ')}${of.length > 3 ? ' …' : ''} → ${what} in ${Math.round(performance.now() - began)} ms`)
  if (describing.length > 0) {
    try {
      const changes = await takeIn(site, stack)
      refused.clear()
      // who saved one saves another soon
      if (changes) readyNext(site.project)
      if (changes) await told(changes, describing)
      if (changes) await taken()
    } catch (error) {
      readyNext(site.project)
      for (const file of describing) refused.add(file)
      await report(site.project, `${describing.join(', ')} cannot be deployed; the old stack keeps running. ${textOf(error)}`)
    }
  }
  const { changed, sent } = await rebuild(site, stack, files, (line) => void report(site.project, line))
  if (changed.length > 0) await told(changed.join(', '), files)
  await sent
}

const notFollowed: ReadonlySet<string> = new Set(['node_modules', 'package-lock.json'])

// the top folders of what is in the bundles, and where the description's parts lie
async function foldersOf(project: Project, stack: RunningStack): Promise<string[]> {
  const inputs = [...[...stack.functions.values()].flatMap(({ inputs }) => inputs), ...(await descriptionFiles(project))]
  const folders = new Set(inputs.map(followedOf)).difference(notFollowed)
  return [...folders].map((folder) => join(project.root, folder))
}

// of what lies outside the project, a workspace's other packages, just the folder
function followedOf(input: string): string {
  return input.startsWith('../') ? dirname(input) : (input.split('/')[0] ?? input)
}

export function textOf(error: unknown): string {
  const cause = error instanceof StepError ? error.cause : error
  if (!(cause instanceof Error)) return String(cause)
  return cause instanceof StagecraftError && cause.hint ? `${cause.message}\n${cause.hint}` : cause.message
}

// nobody waits for it: a report that cannot be written harms nothing
export async function report(project: Project, text: string): Promise<void> {
  const file = join(project.state, 'logs', 'changes.log')
  await mkdir(dirname(file), { recursive: true }).catch(() => {})
  await appendFile(file, `${new Date().toISOString()} ${text}\n`).catch(console.error)
}
