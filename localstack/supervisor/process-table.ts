import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isRunning } from '../machine/pid.ts'

/** The command line of a process, arguments separated by spaces; empty where there is none. A pid alone may by now be anybody's: compare before a signal. */
export async function commandOf(pid: number): Promise<string> {
  if (existsSync('/proc/self/cmdline')) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return line.replaceAll('\0', ' ').trim()
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.trim()
}

/**
 * Ends the process `pid` if its command line still holds `mark`: `signal` first, SIGKILL after `graceMs`.
 * Resolves when it is gone; false where it was not there.
 */
export async function endProcess(
  pid: number,
  mark: string,
  { signal = 'SIGTERM', graceMs = 10_000 }: { signal?: NodeJS.Signals; graceMs?: number } = {},
): Promise<boolean> {
  const alive = async () => (await commandOf(pid)).includes(mark)
  if (!pid || !(await alive())) return false
  send(pid, signal)
  for (let waited = 0; waited < graceMs; waited += 20) {
    await sleep(20)
    if (!(await alive())) return true
  }
  send(pid, 'SIGKILL')
  // one that the kernel does not let go (it waits for a disk) outlives even that
  for (let waited = 0; waited < 10_000 && (await alive()); waited += 20) await sleep(20)
  return true
}

/** Whether the process has ended and is still listed, because its parent has not taken note of it. */
export async function isEnding(pid: number): Promise<boolean> {
  return pid > 0 && isRunning(pid) && (await commandOf(pid)) === ''
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {}
}

/** The processes whose command line holds `mark`, without this one. */
export async function processesWith(mark: string): Promise<number[]> {
  return (await runningProcesses()).filter(({ command }) => command.includes(mark)).map(({ pid }) => pid)
}

/** All processes but this one, with their command lines, arguments separated by spaces. */
export async function runningProcesses(): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,args='], { maxBuffer: 16 * 1024 * 1024 }).catch(() => ({ stdout: '' }))
  const listed = stdout ? fromListing(stdout) : await fromProc()
  return listed.filter(({ pid }) => pid !== process.pid)
}

function fromListing(listing: string): { pid: number; command: string }[] {
  return listing.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), command: line.trimStart().replace(/^\d+ /, '') }))
}

async function fromProc(): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number)
  return Promise.all(pids.map(async (pid) => ({ pid, command: await commandOf(pid) })))
}
