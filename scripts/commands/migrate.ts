import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Output } from '../output/output.ts'
import { fullFunctionName, runningStack } from './running.ts'

/** Brings the database up to date through the migrator function, as a deployment does. */
export async function migrateDatabase(project: Project, output: Output): Promise<void> {
  const stack = await runningStack(project)
  if (project.config.migrationCommand && stack.database) return migrateByCommand(project, stack, stack.database.url, output)
  const migrator = project.config.migrations
  if (!migrator)
    throw new StagecraftError('no-migrations', 'This application has no migrations.', {
      hint: 'Set `migrations` in stagecraft.config.ts to the function that migrates the database, or `migrationCommand` to a shell command.',
    })
  const answer = (await invoke(stack, fullFunctionName(stack, migrator), {}, migrator)) as { applied: string[] }
  output.result(answer, () => (answer.applied.length === 0 ? '  The database is up to date.' : `  Applied: ${answer.applied.join(', ')}`))
}

async function migrateByCommand(project: Project, stack: StackRecord, databaseUrl: string, output: Output): Promise<void> {
  const { runMigrationCommand } = await import('@stagecraft/localstack/supervisor/migration-command.ts')
  const printed = await runMigrationCommand(project, stack, databaseUrl)
  output.result({ printed }, () => printed.trim())
}
