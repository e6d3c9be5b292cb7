import { otherDatabases, postgresPackage } from './postgres.ts'
import type { FoundLine } from './report.ts'

/**
 * What is missing to a repository whose functions use PostgreSQL, where its stack has none, or a database that no stack has. `root` is the folder with
 * package.json or requirements.txt.
 */
export function noDatabase(root: string, hasDatabase: boolean): FoundLine[] {
  const what = hasDatabase ? undefined : postgresPackage(root)
  const others = otherDatabases(root).map(
    ({ name, database }): FoundLine => ({
      what: name,
      how: 'left out',
      why: `Stagecraft starts no ${database}. Functions use the one that your settings name: start it before you ask them, for example in Docker.`,
    }),
  )
  return what ? [{ what, how: 'left out', why: noPostgres }, ...others] : others
}

const noPostgres =
  'No PostgreSQL is started for it. `npx stagecraft init` writes a stagecraft.config.ts that starts one, whose address functions have in DATABASE_URL.'
