import type { DatabaseKind } from '../choice.ts'
import { StagecraftError } from '../errors.ts'
import { isServing, type PostgresOptions, type PostgresServer, removePostgres, startPostgres, stopPostgres } from './server.ts'

/** One way to have PostgreSQL. `folder` is where the stack keeps what belongs to it, `.stagecraft/postgres`. */
export interface Database {
  /** Resolves when it accepts connections. Errors say what is missing and the command that mends it. */
  start(options: PostgresOptions): Promise<PostgresServer>
  /** Whether the server of that folder runs. Takes milliseconds. */
  isServing(folder: string): Promise<boolean>
  /** Stops a server of that folder that nobody holds any more; nothing where none runs. */
  stop(folder: string): Promise<void>
  /** Stops it and deletes everything that the stack keeps in it. */
  remove(folder: string): Promise<void>
}

const embedded: Database = { start: startPostgres, isServing, stop: stopPostgres, remove: removePostgres }

const databases: Partial<Record<DatabaseKind, Database>> = { embedded }

/** The database of that kind. */
export function databaseOf(kind: DatabaseKind): Database {
  const database = databases[kind]
  if (database) return database
  throw new StagecraftError('unknown-database', `There is no database “${kind}”.`, { hint: `Use one of: ${Object.keys(databases).join(', ')}.` })
}
