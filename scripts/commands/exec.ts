import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { localEnvironment } from '@stagecraft/localstack/environment.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { databaseVariables } from '@stagecraft/localstack/postgres/variables.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { webSocketVariable } from '@stagecraft/localstack/supervisor/records.ts'
import { withEngineAddress } from './aws-cli.ts'
import { runningStack } from './running.ts'

/** Runs a command with the local stack as its AWS and its database; ends as the command ends. */
export async function exec(project: Project, [command = '', ...words]: string[]): Promise<void> {
  const stack = await runningStack(project)
  const environment = {
    ...localEnvironment(stack),
    ...(stack.database ? databaseVariables(stack.database.url) : {}),
    STAGECRAFT_API_URL: stack.urls.api,
    STAGECRAFT_PAGE_URL: stack.urls.page,
    ...webSocketVariable(stack),
  }
  const child = spawn(command, withEngineAddress(command, words, stack.endpoint), { stdio: 'inherit', env: environment })
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(error.syscall?.startsWith('spawn') ? notStarted(command, error.code) : error))
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}

// The system says EACCES of a file that may not be run, and of a folder on the PATH that may not be entered, whatever else is missing
function notStarted(command: string, code = ''): StagecraftError {
  const file = fileOf(command)
  if (file)
    return new StagecraftError('command-not-run', `“${file}” could not be run (${code}).`, {
      hint: `Check its permissions with \`ls -l '${file}'\`. To make a script executable, run \`chmod +x '${file}'\`.`,
    })
  return new StagecraftError('no-such-command', `The command “${command}” was not found.`, { hint: 'Check that it is installed and on the PATH.' })
}

function fileOf(command: string): string | undefined {
  const places = command.includes('/') ? [resolve(command)] : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, command))
  return places.find((place) => existsSync(place) && statSync(place).isFile())
}
