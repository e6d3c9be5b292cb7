import { StagecraftError } from '../errors.ts'
import { type Database, databaseOf } from '../postgres/database.ts'
import type { Project } from '../project.ts'
import { engineNamed } from './index.ts'

/** The database of a project's stack: the chosen one, else what suits its engine. Throws `database-unreachable` where the engine's functions could not reach it. */
export function databaseOfStack({ engine: name, database }: Pick<Project, 'engine' | 'database'>): Database {
  const engine = engineNamed(name)
  if (database === 'embedded' && engine.runsIn === 'container')
    throw new StagecraftError(
      'database-unreachable',
      `The engine ${name} runs functions in a container, and a container does not reach the embedded PostgreSQL of this machine.`,
      { hint: `Leave DATABASE out, or use DATABASE=docker.` },
    )
  return databaseOf(database ?? engine.database)
}
