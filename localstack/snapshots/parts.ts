import { join } from 'node:path'
import { databaseOfStack } from '../engines/database.ts'
import type { Engine, EnginePlace } from '../engines/engine.ts'
import { engineNamed } from '../engines/index.ts'
import { besidePlace, enginePlace } from '../engines/place.ts'
import { StagecraftError } from '../errors.ts'
import type { DatabaseCopies } from '../postgres/copies.ts'
import type { Project } from '../project.ts'

/** Where the parts of a copied stack are below its folder. */
export const parts = { engine: 'engine', beside: 'beside', database: 'database', records: 'records' } as const

/** A stack's engine, and the one beside it where there is one, with the folder of its copy. */
export function enginesOf(project: Project): { engine: Engine; place: EnginePlace; part: 'engine' | 'beside' }[] {
  const engine = engineNamed(project.engine)
  const beside = engine.beside?.engine
  return [
    { engine, place: enginePlace(project), part: 'engine' },
    ...(beside ? [{ engine: beside, place: besidePlace(project, beside), part: 'beside' as const }] : []),
  ]
}

/** How a stack's database is copied; undefined where it has none. Throws `no-snapshots` where it is one that can't be copied yet. */
export function databaseCopies(project: Project): DatabaseCopies | undefined {
  if (!project.config.database) return undefined
  const { copies } = databaseOfStack(project)
  if (copies) return copies
  throw new StagecraftError(
    'no-snapshots',
    `A database of the kind ${databaseKind(project)} can’t be copied yet, so this stack has no snapshots and no branches.`,
    {
      hint: 'Use the embedded database (`make up DATABASE=embedded`), or copy it with `pg_dump`.',
    },
  )
}

/** Where a stack's database runs. */
export function databaseKind(project: Project): string {
  return project.database ?? engineNamed(project.engine).database
}

/** The folder of a stack's database. */
export function databaseFolder({ state }: Pick<Project, 'state'>): string {
  return join(state, 'postgres')
}
