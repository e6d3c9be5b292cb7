import { fork } from 'node:child_process'
import { open, stat } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { StagecraftError } from '../errors.ts'
import { spawned } from '../machine/spawned.ts'
import { lastLines, within } from './limit.ts'

/** A Node process of the stack. */
export interface Child {
  pid: number
  ended: Promise<number | null>
  /** Gives it a connection that somebody else accepted: the message `connection` with the socket, which it has to resume. False where it is about to end. */
  hand(socket: Socket): Promise<boolean>
  stop(): Promise<void>
}

export interface ChildOptions {
  module: URL
  arguments: string[]
  environment: NodeJS.ProcessEnv
  cwd: string
  /** Its output goes to the end of this file; one of more than 20 MB begins anew. */
  log: string
}

// One heap for all threads of a process, given back as it empties: glibc keeps one for each otherwise, and what a worker of the API had taken stays
// with the process when the worker has ended. https://www.gnu.org/software/libc/manual/html_node/Malloc-Tunable-Parameters.html
const oneHeap = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '65536' }

const longestLog = 20_000_000

/** Starts `module` and waits until it says that it listens. Throws `part-not-started` with what it said instead, `too-late` where it says nothing. */
export async function startChild(name: string, { module, arguments: words, environment, cwd, log }: ChildOptions): Promise<Child> {
  const kept = await stat(log).catch(() => undefined)
  const file = await open(log, (kept?.size ?? 0) > longestLog ? 'w' : 'a')
  const child = fork(module, words, {
    cwd,
    env: { ...oneHeap, ...environment },
    execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning', '--max-semi-space-size=1'],
    stdio: ['ignore', file.fd, file.fd, 'ipc'],
  })
  const isSpawned = spawned(child, `The process of the ${name}`, 'If `.stagecraft/bin/node` is missing, `make up` creates it again.')
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const listening = new Promise<void>((resolve, reject) => {
    child.once('message', (message: { listening?: true; failed?: string }) => {
      if (message.listening) resolve()
      else reject(notStarted(name, message.failed ?? '', log))
    })
    void ended.then(async () => reject(notStarted(name, await lastLines(log), log)))
  })
  const stop = async () => {
    child.kill('SIGTERM')
    const killed = setTimeout(() => child.kill('SIGKILL'), 3_000)
    await ended
    clearTimeout(killed)
  }
  try {
    await Promise.all([isSpawned, file.close()])
    await within({ waitsFor: `the ${name} to listen`, seconds: 60, log }, listening)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  const hand = (socket: Socket) => new Promise<boolean>((resolve) => child.send('connection', socket, {}, (error) => resolve(!error)))
  return { pid: child.pid ?? 0, ended, hand, stop }
}

function notStarted(name: string, said: string, log: string): StagecraftError {
  return new StagecraftError('part-not-started', `The ${name} did not start:\n${said}`, { hint: `See its log: ${log}` })
}
