import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openProject } from '@stagecraft/localstack/project.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'
import { removeStack } from '@stagecraft/localstack/supervisor/remove.ts'

const root = resolve(import.meta.dirname, '..', '..')
const programs = join(root, '.stagecraft')

export interface Surroundings {
  /** A file that takes a command's output. */
  log: string
  environment?: Record<string, string>
}

/** The kit's programs are lent to an application, so that they are not installed once more for each. */
export function lendPrograms(folder: string): void {
  mkdirSync(join(folder, '.stagecraft'), { recursive: true })
  for (const name of ['engine', 'bin', 'node', 'sam'])
    if (existsSync(join(programs, name))) cpSync(join(programs, name), join(folder, '.stagecraft', name), { recursive: true, verbatimSymlinks: true })
}

/** `stagecraft up` in the folder, as its own developer types it. Throws with the last lines that it said; all of it is in the log. */
export async function up(folder: string, words: readonly string[], surroundings: Surroundings): Promise<{ record: StackRecord; seconds: number }> {
  const begun = performance.now()
  await stagecraft(['up', ...words], folder, surroundings)
  const seconds = (performance.now() - begun) / 1_000
  const record = await readStack(await openProject(folder))
  if (!record) throw new Error('`stagecraft up` ended well, and there is no record of a stack.')
  return { record, seconds }
}

/** A command of the kit. */
export async function stagecraft(words: readonly string[], folder: string, surroundings: Surroundings): Promise<void> {
  await run(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'scripts', 'main.ts'), ...words], folder, surroundings)
}

/** Stops what runs there, and forgets it. */
export async function down(folder: string): Promise<void> {
  const project = await openProject(folder).catch(() => undefined)
  if (project) await removeStack(project)
}

/** Runs a command; its output is added to `log`. Throws with the last lines of it. */
export async function run(command: string, words: readonly string[], folder: string, { log, environment = {} }: Surroundings): Promise<void> {
  const output = openSync(log, 'a')
  const child = spawn(command, words, {
    cwd: folder,
    stdio: ['ignore', output, output],
    env: { ...process.env, PATH: `${join(programs, 'bin')}:${process.env.PATH}`, CI: 'true', NO_COLOR: '1', ...environment },
  })
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done))
  if (code === 0) return
  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n')
  throw new Error(`\`${[command, ...words].join(' ')}\` ended with ${code}:\n${lines.slice(-15).join('\n')}`)
}
