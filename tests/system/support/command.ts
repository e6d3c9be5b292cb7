import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './stack.ts'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  cwd?: string
  environment?: NodeJS.ProcessEnv
  withinMs?: number
}

/** Runs the stagecraft command as its shell wrapper does, for the stack of STAGECRAFT_STATE. */
export function stagecraft(words: string[], options: RunOptions = {}): Promise<Ended> {
  return run(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'scripts', 'main.ts'), ...words], options)
}

// the `make` that runs the tests says nothing to one that they run
const apart = { NO_COLOR: '1', MAKEFLAGS: undefined, MFLAGS: undefined, MAKELEVEL: undefined }

/** Runs a program to its end; one that does not end in time is killed. */
export async function run(command: string, words: string[], { cwd = root, environment = {}, withinMs = 600_000 }: RunOptions = {}): Promise<Ended> {
  const child = spawn(command, words, { cwd, env: { ...process.env, ...apart, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended: Ended = { code: null, stdout: '', stderr: '' }
  child.stdout.on('data', (text) => (ended.stdout += text))
  child.stderr.on('data', (text) => (ended.stderr += text))
  const tooLate = setTimeout(() => child.kill('SIGKILL'), withinMs)
  ended.code = await new Promise((resolve) => child.once('close', resolve))
  clearTimeout(tooLate)
  return ended
}
