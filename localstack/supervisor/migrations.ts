import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import type { PostgresServer } from '../postgres/server.ts'
import { type Project, readJson, writeJson } from '../project.ts'
import type { EngineAccess } from '../stack/client-options.ts'
import type { Deployed } from '../stack/deploy.ts'
import type { Description } from '../stack/description.ts'

/** What the database was last brought up to date by. */
interface Migrated {
  /** The deployment's `Deployed.template`: another one may hold other roles or secrets. */
  template: string
  /** sha-256 of the migrator's bundle. */
  code: string
  /** Tells one database from another: a hash of the password it was created with. */
  database: string
}

/**
 * Invokes the application's migrator, as a deployment on AWS does, unless it has run for this template, this code and this database.
 * `isKept` is whether the engine found its state: where it did not, the migrator runs, because what it told the database (its secrets, say) may be another's.
 */
export async function migrateWhereChanged(
  project: Project,
  access: EngineAccess,
  description: Description,
  deployed: Deployed,
  server: PostgresServer,
  isKept: boolean,
  say: (line: string) => void,
): Promise<void> {
  const { migrations } = project.config
  if (!migrations) return
  const migrator = description.functions[migrations]?.name
  if (!migrator)
    throw new StagecraftError(
      'no-migrator',
      `\`migrations\` in stagecraft.config.ts names the function “${migrations}”, which the system does not have.`,
      {
        hint: `It has: ${Object.keys(description.functions).join(', ')}.`,
      },
    )
  const file = join(project.state, 'migrated.json')
  const wanted: Migrated = {
    template: deployed.template,
    code: deployed.code[migrator] ?? '',
    database: createHash('sha256').update(identityOf(server)).digest('hex'),
  }
  const before = isKept ? await readJson<Migrated>(file) : undefined
  if (before?.template === wanted.template && before.code === wanted.code && before.database === wanted.database) return
  await rm(file, { force: true })
  const { invoke } = await import('../stack/functions-api.ts')
  const { applied = [] } = ((await invoke(access, migrator, {}, migrations)) ?? {}) as { applied?: string[] }
  for (const name of applied) say(`applied ${name}`)
  await writeJson(file, wanted)
}

// a password is made with the data of a server of the stack's own; whose else, its address says too
function identityOf({ pid, container, password, url }: PostgresServer): string {
  return pid > 0 || container ? password : url
}
