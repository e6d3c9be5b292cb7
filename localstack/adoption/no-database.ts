import { postgresPackage } from './postgres.ts'
import type { FoundLine } from './report.ts'

/** What is missing to a repository whose functions use PostgreSQL, where its stack has none. `root` is the folder with package.json or requirements.txt. */
export function noDatabase(root: string, hasDatabase: boolean): FoundLine[] {
  const what = hasDatabase ? undefined : postgresPackage(root)
  return what
    ? [
        {
          what,
          how: 'left out',
          why: 'No PostgreSQL is started for it. `npx stagecraft init` writes a stagecraft.config.ts that starts one, whose address functions have in DATABASE_URL.',
        },
      ]
    : []
}
