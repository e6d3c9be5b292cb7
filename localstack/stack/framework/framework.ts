import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { prepareAdoption } from '../../adoption/found.ts'
import { readHanded } from '../../compose/handed.ts'
import { StagecraftError } from '../../errors.ts'
import { withFileLock } from '../../machine/file-lock.ts'
import type { Project } from '../../project.ts'

/** What a run of the Framework ended with. */
export interface Packaged {
  code: number | null
  output: string
  /** The folder with what it compiled, of this run alone: whoever has read it removes it. */
  folder: string
}

const limitMs = 120_000
const readyMs = 10 * 60_000
const patienceMs = 20 * 60_000

/** A process of the Framework, with a folder of its own for what it compiles. */
interface Run {
  child: ChildProcess
  folder: string
}

let waiting: (Run & { run: string }) | undefined
const running = new Set<ChildProcess>()

/** Ends the runs that this process waits for: nobody wants what they compile, and they must not outlive it. */
export function endRuns(): void {
  for (const child of running) child.kill('SIGKILL')
}
process.once('exit', endRuns)

/**
 * `serverless package` for the project's stage, without credentials and network: the Framework only compiles, and its own bundling is left out.
 * Runs of one project wait for each other, in other processes too: each puts its files into `.serverless` first and then removes that folder.
 * Throws `not-installed`, `too-late`.
 */
export async function packageService(project: Project): Promise<Packaged> {
  for (const { programs } of [project, ...(project.partOf ? [project.partOf] : [])]) await mkdir(join(programs, 'cache'), { recursive: true })
  await mkdir(project.state, { recursive: true })
  // another run may be reading it
  if (!existsSync(noCode(project))) await writeFile(noCode(project), emptyZip)
  return withFramework(project, () => packageNow(project))
}

/** Does what runs the Framework on the project's files while no other process does. Each run has a limit of its own, so whoever waits for several waits long. */
export function withFramework<Result>({ programs, partOf }: Project, work: () => Promise<Result>): Promise<Result> {
  // a service has the same files for the local stack as for a release
  const lock = partOf ? join(partOf.programs, 'cache', `framework-${partOf.service}.lock`) : join(programs, 'cache', 'framework.lock')
  return withFileLock(lock, patienceMs, work)
}

async function packageNow(project: Project): Promise<Packaged> {
  const framework = join(project.root, '.serverless')
  const isOurs = project.isAdopted && !existsSync(framework)
  const { child, folder } = takeWaiting(project) ?? start(project)
  keepAlive(child, 'ref')
  running.add(child)
  if (project.isAdopted) await prepareAdoption(project, folder)
  let output = ''
  child.stdout?.on('data', (text) => (output += text))
  child.stderr?.on('data', (text) => (output += text))
  const ended = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject)).finally(() =>
    running.delete(child),
  )
  const tooLate = setTimeout(() => child.kill('SIGKILL'), limitMs)
  child.send('begin', () => {})
  const code = await ended
  clearTimeout(tooLate)
  // a run that fails leaves it in a repository that may not ignore it
  if (isOurs) await rm(framework, { recursive: true, force: true })
  if (child.signalCode === 'SIGKILL') {
    await rm(folder, { recursive: true, force: true })
    throw new StagecraftError('too-late', `\`serverless package\` did not end within ${limitMs / 1_000} s. Its output:\n${output.slice(-1_000)}`, {
      hint: `Run \`npx serverless package --stage ${project.stage}\` to see where it stops.`,
    })
  }
  return { code, output, folder }
}

/** Has a process load the Framework for the next run, which then takes half the time. It ends with this one, or when nobody needs it for ten minutes. */
export function readyNext(project: Project): void {
  if (waiting?.child.connected) return
  const { child, folder } = start(project)
  waiting = { child, folder, run: runOf(project) }
  child.once('error', () => {})
  child.once('exit', () => {
    // nobody took it
    if (waiting?.child === child) void rm(folder, { recursive: true, force: true }).catch(console.error)
  })
  const idle = setTimeout(() => waiting?.child === child && child.kill(), readyMs)
  idle.unref()
  keepAlive(child, 'unref')
}

function takeWaiting(project: Project): Run | undefined {
  if (!waiting?.child.connected || waiting.run !== runOf(project)) return undefined
  const taken = waiting
  waiting = undefined
  return taken
}

// whether this process waits for it
function keepAlive(child: ChildProcess, how: 'ref' | 'unref'): void {
  // the pipes of a child are sockets, which its types do not say
  for (const each of [child, child.channel, child.stdout, child.stderr] as ({ ref?(): void; unref?(): void } | null)[]) each?.[how]?.()
}

function start(project: Project): Run {
  // what a killed process leaves is swept by the next start (temporary.ts)
  const folder = join(project.state, 'tmp', `compiled-${randomUUID()}-${process.pid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const list = join(project.programs, 'cache', 'framework.json')
  const child = fork(join(import.meta.dirname, 'framework.cjs'), [list, folder, 'package', ...wordsOf(project), '--package', folder], {
    cwd: project.root,
    execArgv: [],
    env: {
      ...frameworkEnvironment(folder, noCode(project)),
      STAGECRAFT_STATE: project.state,
      STAGECRAFT_PARAMETERS: JSON.stringify(parametersOf(project)),
      ...(project.isAdopted ? adopting(folder) : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  return { child, folder }
}

// what it is forked with: a process that waits serves that run alone
function runOf(project: Project): string {
  return [project.root, ...wordsOf(project), ...parametersOf(project)].join('\0')
}

// apart from the other words: every user of the machine reads a command line, and a parameter may be a secret
function parametersOf(project: Project): string[] {
  return Object.entries(readHanded(project).params).map(([key, value]) => `--param=${key}=${value}`)
}

// a repository that does not know the kit has no local stage of its name: what its own description says by default is taken
function wordsOf(project: Project): string[] {
  const { stage, isAdopted, description, forAws } = project
  return [...(isAdopted && !forAws && !process.env.STAGECRAFT_STAGE ? [] : ['--stage', stage]), ...(description ? ['--config', description] : [])]
}

// plugins of others run there: they find no credentials, and no road to AWS
function adopting(folder: string): NodeJS.ProcessEnv {
  return {
    STAGECRAFT_ADOPT: folder,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}

/** The environment of a run that only compiles: `folder` takes what the Framework leaves behind, `artifact` is the archive that it takes for every function's. */
export function frameworkEnvironment(folder: string, artifact: string): NodeJS.ProcessEnv {
  return {
    ...withoutAws(process.env),
    STAGECRAFT_TEMPLATE_ONLY: artifact,
    TMPDIR: folder,
    NODE_PATH: packageFolders(),
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
    NO_COLOR: '1',
  }
}

// A description names plugins that the kit brings, and the kit itself. Where packages lie apart (pnpm, workspaces that are not hoisted), they are found
// from the kit's own place alone
function packageFolders(): string {
  const folders = createRequire(import.meta.url).resolve.paths('serverless') ?? []
  return folders.filter((folder) => existsSync(folder)).join(delimiter)
}

/** An environment without AWS's variables and the kit's own: what is compiled must not depend on who compiles. */
export function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(AWS_|STAGECRAFT_)/.test(name)))
}

function noCode(project: Project): string {
  return join(project.state, 'no-code.zip')
}

// the end-of-central-directory record alone is an empty archive: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.16)
export const emptyZip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex')
