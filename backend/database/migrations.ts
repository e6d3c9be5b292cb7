import { readdirSync } from 'node:fs'
import type { Knex } from 'knex'

/** One file of `migrations/`. */
export interface Migration {
  /** The file's name without ending, kept for ever: Knex refuses a history whose names changed. */
  name: string
  statement: Statement
  up(knex: Knex): Promise<void>
  down(knex: Knex): Promise<void>
  config?: { transaction?: boolean }
}

/** What a migration states of itself for whoever deploys it. A test compares it with what PostgreSQL says. docs/promotion.md#migrations */
export interface Statement {
  /** `expand`: the code of the release before works as it did. `contract`: it takes away what only code before the migration `after` needs. */
  phase: 'expand' | 'contract'
  after?: string
  /** The tables that others wait for while it runs: `none`, or as in `ACCESS EXCLUSIVE on imports, redrives`. */
  lock: string
  /** `any size`, or the number of rows up to which the lock is held for less than a second. */
  safeUpTo: string
  /** What it is for, in one sentence. */
  what: string
}

/** The names in `migrations/` when the bundle was made, separated by commas: a bundle has no folder to look into. esbuild.config.cjs puts them in. */
declare const __MIGRATIONS__: string | undefined

const names = typeof __MIGRATIONS__ === 'undefined' ? namesIn(new URL('./migrations/', import.meta.url)) : __MIGRATIONS__.split(',')

/** Every migration, in the order of their names. */
export const migrations: Migration[] = await Promise.all(
  // a path of this form esbuild and Vite take for every file that fits it
  names.map(async (name) => ({ name, ...((await import(`./migrations/${name}.ts`)) as Omit<Migration, 'name'>) })), // what every file there exports
)

function namesIn(folder: URL): string[] {
  return readdirSync(folder)
    .map((file) => file.replace(/\.ts$/, ''))
    .sort()
}
