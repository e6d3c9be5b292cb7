import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import type { Manifest, Migration } from '../release/manifest.ts'
import type { Context } from './context.ts'
import { recordsOf } from './records.ts'
import { readRelease } from './releases.ts'

/**
 * The migrations that a stage's database has, in order. A release that was taken back leaves its own behind, so the release that runs does not say it: its
 * migrator does, which looks at the database. Where it does not answer, every migration of a release that was ever deployed here counts: that refuses too
 * much rather than too little. Nobody asks where the release to come has the same migrations as the one that runs.
 */
export async function appliedMigrations(context: Context, running: Manifest, next: Manifest): Promise<readonly Migration[]> {
  const names = (migrations: readonly Migration[]) => migrations.map(({ name }) => name).join()
  if (names(running.migrations) === names(next.migrations)) return running.migrations
  return context.progress.step('migrations', async () => {
    const [stated, applied] = await Promise.all([statedHere(context, running), askMigrator(context, running)])
    if (applied) return applied.map((name) => stated.get(name) ?? unknown(name))
    context.progress.detail('The database was not asked: all migrations of the releases that were here count.')
    return [...stated.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
  })
}

/** What the migrator says that the database has; undefined where it cannot be asked, or does not know the question. */
async function askMigrator({ target }: Context, { migrator }: Manifest): Promise<string[] | undefined> {
  if (!migrator) return undefined
  const lambda = new LambdaClient(target.client)
  try {
    const FunctionName = `${target.stack}-${migrator}`
    const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify({ list: true })) }))
    if (FunctionError) return undefined
    const { migrations } = JSON.parse(Payload?.transformToString() || '{}') as { migrations?: unknown }
    return Array.isArray(migrations) ? migrations.map(String) : undefined
  } catch {
    return undefined
  } finally {
    lambda.destroy()
  }
}

/** The migrations of all releases that were deployed to the stage since it was last removed, with what they state: name → migration. */
async function statedHere({ store, target }: Context, running: Manifest): Promise<Map<string, Migration>> {
  const records = (await recordsOf(store, target.stage, 1_000)).map(({ record }) => record)
  const removed = records.findIndex(({ kind, result }) => kind === 'remove' && result === 'done')
  const names = [...new Set((removed < 0 ? records : records.slice(0, removed)).map(({ release }) => release))]
  const manifests = await Promise.all(
    names.filter(Boolean).map((name) =>
      readRelease(store, name).then(
        ({ manifest }) => [manifest],
        () => [],
      ),
    ),
  )
  // the newest says it last
  const all = [...manifests.flat().reverse(), running].flatMap(({ migrations }) => migrations)
  return new Map(all.map((migration) => [migration.name, migration]))
}

// as a contraction that no release completes: whatever it takes away, nobody built for it
function unknown(name: string): Migration {
  return { name, phase: 'contract', lock: 'none', safeUpTo: 'any size', what: `No release that was deployed here says what ${name} does.` }
}
