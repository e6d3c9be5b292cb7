import { spawn } from 'node:child_process'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/** What a program ended with. */
export interface Ended {
  code: number | null
  stdout: string
  /** Both streams, as they came. */
  output: string
}

export interface Running {
  cwd: string
  environment?: NodeJS.ProcessEnv
  withinMs: number
}

/** Runs a program to its end. It is killed with this process. Throws `too-late` after the limit, and where it cannot be started. */
export async function run(program: string, words: readonly string[], { cwd, environment = process.env, withinMs }: Running): Promise<Ended> {
  const child = spawn(program, words, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended: Ended = { code: null, stdout: '', output: '' }
  child.stdout.on('data', (text) => {
    ended.stdout += text
    ended.output += text
  })
  child.stderr.on('data', (text) => (ended.output += text))
  const kill = () => child.kill('SIGTERM')
  process.once('exit', kill)
  const tooLate = setTimeout(() => child.kill('SIGKILL'), withinMs)
  try {
    ended.code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject))
  } finally {
    clearTimeout(tooLate)
    process.off('exit', kill)
  }
  if (child.signalCode === 'SIGKILL')
    throw new StagecraftError(
      'too-late',
      `\`${[program, ...words].join(' ')}\` did not end within ${withinMs / 1_000} s:\n${lastLines(ended.output)}`,
    )
  return ended
}

/** The end of what a program printed. */
export function lastLines(text: string, count = 8): string {
  return text.trim().split('\n').slice(-count).join('\n')
}
