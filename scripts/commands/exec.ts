import { spawn } from 'node:child_process'
import { localEnvironment } from '@stagecraft/localstack/environment.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { runningStack } from './running.ts'

/** Runs a command with the local stack as its AWS and its database; ends as the command ends. */
export async function exec(project: Project, [command = '', ...words]: string[]): Promise<void> {
  const stack = await runningStack(project)
  const environment = {
    ...localEnvironment(stack),
    ...(stack.database ? { DATABASE_URL: stack.database.url } : {}),
    STAGECRAFT_API_URL: stack.urls.api,
    STAGECRAFT_PAGE_URL: stack.urls.page,
  }
  const child = spawn(command, words, { stdio: 'inherit', env: environment })
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? new StagecraftError('no-such-command', `There is no command “${command}”.`, { hint: 'Is it installed and on the PATH?' })
          : error,
      ),
    )
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}
