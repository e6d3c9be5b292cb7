import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type GroupError, runInGroup } from '@stagecraft/localstack/machine/process-group.ts'

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

/** Runs a program to its end. It is killed with this process, and what it started, too. Throws `too-late` after the limit, and where it cannot be started. */
export async function run(program: string, words: readonly string[], { cwd, environment, withinMs }: Running): Promise<Ended> {
  try {
    const { stdout, output } = await runInGroup(program, words, { cwd, env: environment, timeout: withinMs })
    return { code: 0, stdout, output }
  } catch (error) {
    const { code = null, stdout = '', output = '', killed } = error as GroupError // of runInGroup
    if (typeof code === 'string') throw error
    if (!killed) return { code, stdout, output }
    throw new StagecraftError('too-late', `\`${[program, ...words].join(' ')}\` did not end within ${withinMs / 1_000} s:\n${lastLines(output)}`)
  }
}

/** The end of what a program printed. */
export function lastLines(text: string, count = 8): string {
  return text.trim().split('\n').slice(-count).join('\n')
}
