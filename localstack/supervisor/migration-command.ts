import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { localEnvironment } from '../environment.ts'
import { StagecraftError } from '../errors.ts'
import { databaseVariables } from '../postgres/variables.ts'
import type { Project } from '../project.ts'
import type { EngineAccess } from '../stack/client-options.ts'

// as long as a migrator that is a function may take
const limitMs = 15 * 60_000

/**
 * Runs the application's own command that migrates its database (`migrationCommand`), in the project's folder, with the database's address and the stack
 * as its AWS. Returns what it printed. It runs at every start: such commands know what they have applied. Throws `migration-failed` with its last lines.
 */
export async function runMigrationCommand(
  { root, config: { migrationCommand = '' } }: Pick<Project, 'root' | 'config'>,
  access: EngineAccess,
  databaseUrl: string,
): Promise<string> {
  const env = { ...localEnvironment(access), ...databaseVariables(databaseUrl) }
  const options = { cwd: root, env, timeout: limitMs, maxBuffer: 16 * 2 ** 20 }
  return promisify(execFile)('/bin/sh', ['-c', migrationCommand], options).then(
    ({ stdout }) => stdout,
    (cause: { stdout?: string; stderr?: string }) => {
      throw new StagecraftError('migration-failed', `The command that migrates the database failed: ${migrationCommand}\n${lastLines(cause)}`, {
        hint: 'Mend it, then run `make up` again. `migrationCommand` in stagecraft.config.ts names it; the database is as the command left it.',
        cause,
      })
    },
  )
}

function lastLines({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }): string {
  return `${stdout}\n${stderr}`.trim().split('\n').slice(-10).join('\n')
}
