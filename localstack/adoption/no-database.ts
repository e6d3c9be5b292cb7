import { otherDatabases, postgresPackage } from './postgres.ts'
import type { FoundLine } from './report.ts'

/**
 * What is missing to a repository whose functions use PostgreSQL, where its stack has none, or a database that no stack has. `folders` have package.json or
 * requirements.txt: the project's root, and in a template of SAM the folder of each function.
 */
export function noDatabase(folders: readonly string[], hasDatabase: boolean): FoundLine[] {
  const each = [...new Set(folders)]
  const [postgres] = hasDatabase ? [] : each.flatMap((folder) => postgresPackage(folder) ?? [])
  const others = new Map(each.flatMap((folder) => otherDatabases(folder)).map(({ name, database }) => [database, name]))
  return [
    ...(postgres ? [{ what: postgres, how: 'left out' as const, why: noPostgres }] : []),
    ...[...others].map(
      ([database, name]): FoundLine => ({
        what: name,
        how: 'left out',
        why: `Stagecraft starts no ${database}. Functions use the one that your settings name: start it before you ask them, for example in Docker.`,
      }),
    ),
  ]
}

const noPostgres =
  'No PostgreSQL is started for it. `npx stagecraft init` writes a stagecraft.config.ts that starts one, whose address functions have in DATABASE_URL.'
