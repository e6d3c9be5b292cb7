import { createHash, randomUUID } from 'node:crypto'
import { existsSync, globSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { isAdopted } from '@stagecraft/localstack/adoption/repository.ts'
import { installPrograms } from '@stagecraft/localstack/engines/programs.ts'
import { guardedFolder } from '@stagecraft/localstack/machine/guarded-folder.ts'
import { openProject, type Project } from '@stagecraft/localstack/project.ts'
import { describe, descriptionFile, inputHash } from '@stagecraft/localstack/stack/description.ts'
import { launch } from '@stagecraft/localstack/supervisor/launch.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { removeStack } from '@stagecraft/localstack/supervisor/remove.ts'
import { stopStack } from '@stagecraft/localstack/supervisor/stop.ts'
import { run } from './command.ts'
import { root } from './stack.ts'

/** A project of its own in a temporary folder, with the packages and programs of this one. */
export interface ProjectCopy {
  root: string
  open(): Promise<Project>
  start(): Promise<StackRecord>
  stop(): Promise<void>
  /** Stops what runs and removes all. */
  remove(): Promise<void>
}

/** A copy of what this project keeps in Git, as it is now. */
export async function copyProject(): Promise<ProjectCopy> {
  const { stdout } = await run('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root })
  return copyOf(
    root,
    stdout.split('\0').filter((file) => file && existsSync(join(root, file))),
  )
}

/**
 * Leaves of the functions in a copy only those named; the others become an empty handler each. The Framework bundles every function by itself, a second
 * of processor time each: a test that neither calls nor compares their code need not wait for it. The recipe “Add a stage” packages all as they are.
 */
export async function emptyFunctions({ root: folder }: ProjectCopy, kept: readonly string[]): Promise<void> {
  const others = globSync('backend/*/functions/*.ts', { cwd: folder }).filter((file) => !kept.includes(basename(file, '.ts')))
  if (others.length === 0) throw new Error('The copy has no other functions.')
  for (const file of others) await writeFile(join(folder, file), 'export const handler = async () => {}\n')
}

// once, for copies that are made side by side
let installed: Promise<void> | undefined

/** A copy of a folder's files, in a folder of its own below `within`. */
export async function copyOf(from: string, files: readonly string[], within = tmpdir()): Promise<ProjectCopy> {
  const { folder, remove } = await guardedFolder('stagecraft-copy-', within)
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(join(from, file), join(folder, file))
  }
  if (!existsSync(join(folder, 'package-lock.json'))) await cp(join(root, 'package-lock.json'), join(folder, 'package-lock.json'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  // where two parts of the kit want two versions of a package, one lies with its part
  for (const part of ['localstack', 'scripts'])
    if (existsSync(join(folder, part)) && existsSync(join(root, part, 'node_modules')))
      await symlink(join(root, part, 'node_modules'), join(folder, part, 'node_modules'))
  await mkdir(join(folder, '.stagecraft'))
  const lender = await openProject(root)
  installed ??= installPrograms(lender, () => {})
  await installed
  const programs = (await readdir(join(root, '.stagecraft'))).filter((name) => /^(bin|node|engine(-(?!state)[\w-]+)?)$/.test(name))
  for (const program of programs) await symlink(join(root, '.stagecraft', program), join(folder, '.stagecraft', program))
  await noteInstalled(folder)
  const open = () => openCopy(folder)
  const state = join(folder, '.stagecraft')
  // the copy's own configuration is left alone: a module is read once, and a test may still write to it
  if (!isAdopted(folder)) await lendDescription({ ...lender, root: folder, state, programs: state })
  return {
    root: folder,
    open,
    start: async () => launch(await open(), () => {}),
    stop: async () => void (await stopStack(await open())),
    remove: async () => {
      await removeCopy(folder)
      await remove()
    },
  }
}

/** Stops what runs of a copy in `folder`, and removes all. */
export async function removeCopy(folder: string): Promise<void> {
  const project = await openCopy(folder).catch(() => undefined)
  if (project) await removeStack(project)
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
}

// a copy keeps its state in itself, not where this run's stack keeps its own
async function openCopy(folder: string): Promise<Project> {
  return { ...(await openProject(folder)), state: join(folder, '.stagecraft') }
}

// The Framework compiles the same files to the same description, wherever they are: what a copy of them compiled before, each later one gets
async function lendDescription(project: Project): Promise<void> {
  const kit = globSync('localstack/stack/*.{ts,js,cjs}', { cwd: root }).sort()
  const compiler = createHash('sha256')
  for (const file of kit) compiler.update(await readFile(join(root, file)))
  const kept = join(root, '.stagecraft', 'cache', 'lent', `${await inputHash(project)}-${compiler.digest('hex').slice(0, 12)}.json`)
  if (!existsSync(kept)) {
    await describe(project)
    // copies that are made side by side may all come to here
    const written = `${kept}.${randomUUID()}`
    await cp(descriptionFile(project), written)
    await rename(written, kept)
  }
  await cp(kept, descriptionFile(project))
}

// Its packages are lent: whoever runs the shell command there must find all installed, or npm would empty the lender's folder
async function noteInstalled(folder: string): Promise<void> {
  const note = join(folder, '.stagecraft', 'installed')
  await mkdir(note)
  await cp(join(folder, 'package-lock.json'), join(note, 'package-lock.json'))
  const requirements = globSync('localstack/engines/*/requirements.txt', { cwd: folder }).sort()
  await writeFile(join(note, 'requirements.txt'), (await Promise.all(requirements.map((file) => readFile(join(folder, file), 'utf8')))).join(''))
}
