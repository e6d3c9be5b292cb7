import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type GroupError, runInGroup } from '@stagecraft/localstack/machine/process-group.ts'

/** Runs git in `folder` and resolves with what it printed. Throws what git said, and `no-git` where there is none. */
export async function git(folder: string, words: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  const { stdout } = await runInGroup('git', words, { cwd: folder, env: { ...clean(process.env), ...environment } }).catch((cause: GroupError) => {
    if (cause.code !== 'ENOENT') throw Object.assign(cause, { message: `${cause.message}: ${cause.stderr?.trim()}` })
    throw new StagecraftError('no-git', 'git was not found.', { hint: 'Install git with your package manager, then run the command again.', cause })
  })
  return stdout
}

/** The same; undefined where git refuses. */
export async function askGit(folder: string, words: readonly string[]): Promise<string | undefined> {
  return git(folder, words).then(
    (text) => text.trim(),
    (error) => {
      if (error instanceof StagecraftError) throw error
      return undefined
    },
  )
}

// in a hook, git names its own repository and index in the environment
function clean(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('GIT_')))
}
