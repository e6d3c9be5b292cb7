import type { DatabaseKind } from '../choice.ts'
import { serverMajor } from './binaries.ts'
import { isServingContainer, removePostgresContainer, startPostgresContainer, stopPostgresContainer } from './container.ts'
import type { DatabaseCopies } from './copies.ts'
import { copyPostgres, replacePostgres } from './copy.ts'
import { externalLocalPort, isServingExternal, useExternalPostgres } from './external.ts'
import { isServing, type PostgresOptions, type PostgresServer, removePostgres, startPostgres, stopPostgres } from './server.ts'

/** One way to have PostgreSQL. `folder` is where the stack keeps what belongs to it, `.stagecraft/postgres`. */
export interface Database {
  readonly runsIn: 'process' | 'container' | 'elsewhere'
  /** Resolves when it accepts connections. Errors say what is missing and the command that mends it. */
  start(options: PostgresOptions): Promise<PostgresServer>
  /** The port on this machine's loopback where one that runs elsewhere listens, if it does; functions in a container reach it there. */
  localPort?(folder: string): Promise<number[]>
  /** Whether the server of that folder runs. Takes milliseconds. */
  isServing(folder: string): Promise<boolean>
  /** Stops a server of that folder that nobody holds any more; nothing where none runs. */
  stop(folder: string): Promise<void>
  /** How it is copied for a snapshot and brought back; left out where that is not possible yet. */
  readonly copies?: DatabaseCopies
  /** Stops it and deletes everything that the stack keeps in it. */
  remove(folder: string): Promise<void>
}

const databases: Record<DatabaseKind, Database> = {
  embedded: {
    runsIn: 'process',
    start: startPostgres,
    isServing,
    stop: stopPostgres,
    copies: { copy: copyPostgres, replace: replacePostgres, major: serverMajor },
    remove: removePostgres,
  },
  docker: {
    runsIn: 'container',
    start: startPostgresContainer,
    isServing: isServingContainer,
    stop: stopPostgresContainer,
    remove: removePostgresContainer,
  },
  // it is somebody else's: it is neither stopped nor emptied
  url: {
    runsIn: 'elsewhere',
    start: useExternalPostgres,
    localPort: externalLocalPort,
    isServing: isServingExternal,
    stop: async () => {},
    remove: async () => {},
  },
}

/** The database of that kind. */
export function databaseOf(kind: DatabaseKind): Database {
  return databases[kind]
}
