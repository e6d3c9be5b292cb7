import { spawn } from 'node:child_process'
import { localEnvironment } from '@stagecraft/localstack/environment.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { webSocketVariable } from '@stagecraft/localstack/supervisor/records.ts'
import { packagesOf } from '../adoption/packages.ts'
import type { PrivateStack } from './private-stack.ts'

const name = 'application'

/** An application's own tests, as one suite. */
export interface OwnSuite {
  name: string
  description: string
  needsStack: true
  command: readonly string[]
  run(project: Project, stack: PrivateStack | undefined): Promise<{ passed: number; failed: number; failures: string[] }>
}

/** `npm test` of an application as a suite with a private stack. Undefined where package.json has no script `test`. */
export function ownSuite(root: string): OwnSuite | undefined {
  const { manager, hasTests } = packagesOf(root)
  if (!manager || !hasTests) return undefined
  const command = [manager, 'test']
  return {
    name,
    description: `\`${command.join(' ')}\`, with a private stack as its AWS account`,
    needsStack: true,
    command,
    run: (project, stack) => runOwnTests(project, command, stack),
  }
}

// What it prints is shown at once: how many tests there are only it knows. Its exit code decides
async function runOwnTests({ root }: Project, [command = '', ...words]: readonly string[], stack: PrivateStack | undefined) {
  if (process.env.STAGECRAFT_RUN === name)
    throw new StagecraftError('tests-in-tests', 'The script `test` of package.json runs `stagecraft test`, which runs that script.', {
      hint: 'Let the script run your test runner, for instance `vitest run`.',
    })
  const child = spawn(command, words, { cwd: root, stdio: ['ignore', 2, 2], env: stack ? { ...process.env, ...environment(stack) } : process.env })
  const interrupt = () => void child.kill('SIGTERM')
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)).once('error', () => resolve(127)))
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  return code === 0
    ? { passed: 1, failed: 0, failures: [] }
    : { passed: 0, failed: 1, failures: [`\`${command} ${words.join(' ')}\` ended with ${code}`] }
}

function environment({ project, record }: PrivateStack): NodeJS.ProcessEnv {
  return {
    ...localEnvironment(record),
    STAGECRAFT_RUN: name,
    STAGECRAFT_STATE: project.state,
    STAGECRAFT_API_URL: record.urls.api,
    STAGECRAFT_PAGE_URL: record.urls.page,
    ...webSocketVariable(record),
    ...(record.database ? { DATABASE_URL: record.database.url } : {}),
  }
}
