import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface GroupOptions {
  cwd?: string | undefined
  /** Then all of it is ended. */
  timeout?: number | undefined
}

/** As `execFile` of node:child_process fails. */
export interface GroupError extends Error {
  stdout?: string
  stderr?: string
  /** It was ended: it took too long. */
  killed?: boolean
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const groups = new Set<number>()

/**
 * Runs a program to its end, as `execFile` does, in a process group of its own: where it takes too long, or this process is told to end or ends by itself, what
 * the program has started ends, too, such as the compilers of pip. Rejects with a `GroupError` where it fails.
 */
export async function runInGroup(
  program: string,
  words: readonly string[],
  { cwd, timeout }: GroupOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  const child = spawn(program, words, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) =>
    child
      .once('close', (code, signal) => resolve({ code, signal }))
      // it could not be started: https://nodejs.org/api/child_process.html#event-error
      .once('error', (error) => reject(Object.assign(error, { stdout: '', stderr: error.message }))),
  )
  const group = child.pid
  if (group) add(group)
  let killed = false
  const end = () => {
    killed = true
    if (group) kill(group)
  }
  const limit = timeout === undefined ? undefined : setTimeout(end, timeout)
  try {
    const [stdout, stderr, { code, signal }] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    if (code === 0 && !killed) return { stdout, stderr }
    const how = code === null ? `was ended by ${signal}` : `ended with code ${code}`
    throw Object.assign(new Error(`${program} ${how}`), { code, signal, stdout, stderr, killed }) satisfies GroupError
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
