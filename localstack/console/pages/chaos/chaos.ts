import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { StagecraftError } from '../../../errors.ts'
import { spawned } from '../../../machine/spawned.ts'
import type { Project } from '../../../project.ts'
import type { ConsoleContext } from '../../context.ts'
import { chaosFaults } from './faults.ts'
import { readRun } from './read-run.ts'
import type { Chaos, ChaosWish } from './types.ts'

/** The run of this console; a run ends with the console that began it. */
let running: ChildProcess | undefined
let isStarting = false
const longestMinutes = 60

/** What can be done, and the last run. */
export async function chaos({ project }: ConsoleContext): Promise<Chaos> {
  const { events, errors } = filesOf(project.state)
  const isRunning = running !== undefined
  const said = isRunning ? undefined : (await readFile(errors, 'utf8').catch(() => '')).trim().split('\n').slice(-6).join('\n')
  const run = await readRun(events, isRunning, said)
  return { canRun: Boolean(project.config.histories), faults: chaosFaults, ...(run ? { run } : {}) }
}

/** Begins a run: `stagecraft chaos` as a process of its own, which writes what happens as lines of JSON. Throws `chaos-runs`, `bad-chaos`, `no-histories`. */
export async function startChaos(console: ConsoleContext, { seed, minutes, faults }: ChaosWish): Promise<Chaos> {
  const { project } = console
  await console.stack()
  if (running || isStarting) throw new StagecraftError('chaos-runs', 'Chaos is running already.', { hint: 'Stop it, or wait for its end.' })
  if (!project.config.histories)
    throw new StagecraftError('no-histories', 'stagecraft.config.ts has no `histories`.', { hint: 'See docs/histories.md.' })
  const isWhole = (value: unknown, most: number) => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most
  if (!isWhole(minutes, longestMinutes) || (seed !== undefined && !isWhole(seed, 2 ** 31 - 1)) || !faults.every((name) => name in chaosFaults))
    throw new StagecraftError(
      'bad-chaos',
      `A run takes 1 to ${longestMinutes} minutes, a seed above 0, and faults of these: ${Object.keys(chaosFaults).join(', ')}.`,
    )
  isStarting = true
  try {
    await begin(project, { seed, minutes, faults })
  } finally {
    isStarting = false
  }
  return chaos(console)
}

async function begin(project: Project, { seed, minutes, faults }: ChaosWish): Promise<void> {
  const { events, errors } = filesOf(project.state)
  await mkdir(dirname(events), { recursive: true })
  const words = ['chaos', '--events', '--minutes', String(minutes), '--faults', faults.join(','), ...(seed ? ['--seed', String(seed)] : [])]
  const [program, ...first] = commandLine(project.root)
  const [out, err] = await Promise.all([open(events, 'w', 0o600), open(errors, 'w', 0o600)])
  try {
    const child = spawn(program, [...first, ...words], {
      cwd: project.root,
      stdio: ['ignore', out.fd, err.fd],
      env: { ...process.env, STAGECRAFT_ROOT: project.root, STAGECRAFT_STATE: project.state, STAGECRAFT_ENGINE: project.engine },
    })
    await spawned(child, 'stagecraft chaos', 'Run `npx stagecraft chaos`, and see what it says.')
    running = child
    child.once('exit', () => {
      running = undefined
    })
  } finally {
    await Promise.all([out.close(), err.close()])
  }
}

/** Asks the run to end: its history is finished, and what it changed is put back. */
export async function stopChaos(console: ConsoleContext): Promise<Chaos> {
  running?.kill('SIGTERM')
  return chaos(console)
}

process.once('exit', () => running?.kill('SIGTERM'))

const commandLinePackage = '@stagecraft/cli'

function filesOf(state: string): { events: string; errors: string } {
  return { events: join(state, 'chaos', 'events.jsonl'), errors: join(state, 'chaos', 'errors.log') }
}

// the command line is another package, which this one does not import: it stands beside it, or in the project
function commandLine(root: string): [program: string, ...words: string[]] {
  for (const from of [join(root, 'package.json'), import.meta.filename]) {
    try {
      const manifest = createRequire(from).resolve(`${commandLinePackage}/package.json`)
      const { bin } = createRequire(from)(manifest) as { bin: { stagecraft: string } } // as packages/manifest.ts writes it
      const file = join(dirname(manifest), bin.stagecraft)
      return file.endsWith('.mjs') ? [process.execPath, file] : [file]
    } catch {
      // the other place
    }
  }
  throw new StagecraftError('no-command-line', 'The package @stagecraft/cli was not found.', { hint: 'Run `npx stagecraft chaos` yourself.' })
}
