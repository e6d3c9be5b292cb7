import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { StagecraftConfig } from './config.ts'
import { defaultEngine } from './engines/default.ts'
import { StagecraftError } from './errors.ts'

/** Where PostgreSQL runs: a process of the kit, a container of the kit, or the server that `DATABASE_URL` names. */
export type DatabaseKind = 'embedded' | 'docker' | 'url'

/** What a stack is made of, and where it keeps its state. */
export interface Choice {
  /** The engine's name. */
  engine: string
  /** Undefined where nobody chose: the engine says what suits it. */
  database: DatabaseKind | undefined
  /** Absolute. */
  state: string
}

const kinds: readonly string[] = ['embedded', 'docker', 'url'] satisfies DatabaseKind[]

/**
 * The engine and the database, chosen in this order: `STAGECRAFT_ENGINE` and `STAGECRAFT_DATABASE` (the options `--engine` and `--database` set them),
 * then what runs now, then `engine` and `databaseServer` of stagecraft.config.ts, then the default. Each combination has a state folder of its own below
 * `own`, so that switching back finds everything; `STAGECRAFT_STATE` names another folder. `running` is the choice of the stack that was started last.
 * Throws `unknown-database`.
 */
export function chosen(config: StagecraftConfig, own: string, running: Pick<Choice, 'engine' | 'database'> | undefined): Choice {
  const { STAGECRAFT_ENGINE: engineAsked, STAGECRAFT_DATABASE: databaseAsked, STAGECRAFT_STATE: elsewhere } = process.env
  const isAsked = Boolean(engineAsked || databaseAsked)
  const kept = isAsked || elsewhere ? undefined : running
  const engine = engineAsked || kept?.engine || config.engine || defaultEngine
  const database = kept ? kept.database : (databaseKind(databaseAsked) ?? config.databaseServer)
  const folder = stateFolder(engine, database)
  return { engine, database, state: elsewhere ? resolve(elsewhere) : folder ? join(own, 'stacks', folder) : own }
}

/** The folder of a combination below `.stagecraft/stacks`; undefined for the default one, which is `.stagecraft` itself. */
function stateFolder(engine: string, database: DatabaseKind | undefined): string | undefined {
  const isDefault = engine === defaultEngine && (database ?? 'embedded') === 'embedded'
  if (isDefault) return undefined
  return database ? `${engine}+${database}` : engine
}

function databaseKind(asked: string | undefined): DatabaseKind | undefined {
  if (!asked) return undefined
  if (kinds.includes(asked)) return asked as DatabaseKind // it is one of them
  throw new StagecraftError('unknown-database', `There is no database “${asked}”.`, {
    hint: `Use one of: ${kinds.join(', ')}. With \`url\`, DATABASE_URL names the server.`,
  })
}

/** Whether a stack that keeps its state in `state` runs, or was killed: its record or its list of processes is there. */
export function isStarted(state: string): boolean {
  return ['stack.json', 'processes.json'].some((file) => existsSync(join(state, file)))
}
