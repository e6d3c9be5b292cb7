import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import type { Output } from '../output/output.ts'
import { fullFunctionName, runningStack } from './running.ts'

/** Brings the database up to date through the migrator function, as a deployment does. */
export async function migrateDatabase(project: Project, output: Output): Promise<void> {
  const stack = await runningStack(project)
  const migrator = project.config.migrations
  if (!migrator)
    throw new StagecraftError('no-migrations', 'This application has no migrations.', {
      hint: 'Set `migrations` in stagecraft.config.ts to the function that migrates the database.',
    })
  const answer = (await invoke(stack, fullFunctionName(stack, migrator), {})) as { applied: string[] }
  output.result(answer, () => (answer.applied.length === 0 ? '  The database is up to date.' : `  Applied: ${answer.applied.join(', ')}`))
}
