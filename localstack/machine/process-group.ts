import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface GroupOptions {
  cwd?: string | undefined
  /** By default this process's. */
  env?: NodeJS.ProcessEnv | undefined
  /** Then all of it is ended. */
  timeout?: number | undefined
}

/** What a program printed. */
export interface Printed {
  stdout: string
  stderr: string
  /** Both, in the order in which they came. */
  output: string
}

/** As `execFile` of node:child_process fails. */
export interface GroupError extends Error, Partial<Printed> {
  /** Its exit code; null where a signal ended it, and a name such as ENOENT where it could not be started. */
  code?: number | string | null
  /** It was ended: it took too long. */
  killed?: boolean
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const groups = new Set<number>()

/**
 * Runs a program to its end, as `execFile` does, in a process group of its own: where it takes too long, or this process is told to end or ends by itself, what
 * the program has started ends, too, such as the compilers of pip. Rejects with a `GroupError` where it fails.
 */
export async function runInGroup(program: string, words: readonly string[], { cwd, env, timeout }: GroupOptions = {}): Promise<Printed> {
  const child = spawn(program, words, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed: Printed = { stdout: '', stderr: '', output: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
      printed.output += text
    })
  }
  const group = child.pid
  if (group) add(group)
  let killed = false
  const end = () => {
    killed = true
    if (group) kill(group)
  }
  const limit = timeout === undefined ? undefined : setTimeout(end, timeout)
  try {
    // it rejects where the program cannot be started: https://nodejs.org/api/child_process.html#event-error
    const [code, signal] = await once(child, 'close').catch((error: Error) => {
      throw Object.assign(error, { stdout: '', stderr: error.message, output: error.message })
    })
    if (code === 0 && !killed) return printed
    const how = code === null ? `was ended by ${signal}` : `ended with code ${code}`
    throw Object.assign(new Error(`${program} ${how}`), { code, signal, ...printed, killed }) satisfies GroupError
  } finally {
    clearTimeout(limit)
    if (group) remove(group)
  }
}

function add(group: number): void {
  if (groups.size === 0) {
    process.on('exit', killAll)
    for (const signal of signals) process.on(signal, onSignal)
  }
  groups.add(group)
}

function remove(group: number): void {
  groups.delete(group)
  if (groups.size > 0) return
  process.off('exit', killAll)
  for (const signal of signals) process.off(signal, onSignal)
}

function onSignal(signal: NodeJS.Signals): void {
  killAll()
  // who else listens ends this process, or does not; without anybody the signal does what it does
  if (process.listenerCount(signal) > 1) return
  process.off(signal, onSignal)
  process.kill(process.pid, signal)
}

function killAll(): void {
  for (const group of groups) kill(group)
}

// a negative id is a group: https://man7.org/linux/man-pages/man2/kill.2.html
function kill(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // it has ended
  }
}
