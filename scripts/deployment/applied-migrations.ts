import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import type { Manifest, Migration } from '../release/manifest.ts'
import type { Context } from './context.ts'
import { recordsOf } from './records.ts'
import { readRelease } from './releases.ts'

/**
 * The migrations that a stage's database has, in order. A release that was taken back leaves its own behind, so the release that runs does not say it: its
 * migrator does, which looks at the database. Where it cannot be asked, the records of the deployments say it: what the database had after the last one that
 * knew, and every migration of a release whose deployment began since. That refuses too much rather than too little. Nobody asks where the release to come
 * has the same migrations as the one that runs.
 */
export async function appliedMigrations(context: Context, running: Manifest, next: Manifest): Promise<readonly Migration[]> {
  if (namesOf(running) === namesOf(next)) return running.migrations
  return context.progress.step('migrations', async () => {
    // only who deploys may invoke
    const asked = context.target.purpose === 'deploy' ? askMigrator(context, running) : undefined
    const [{ stated, recorded }, applied] = await Promise.all([recordedHere(context, running), asked])
    return (applied ?? recorded).map((name) => stated.get(name) ?? unknown(name))
  })
}

/** What the database has after a deployment that may have changed it: for the record. Undefined where it is not known, or cannot have changed. */
export async function appliedAfter(context: Context, before: Manifest | undefined, release: Manifest): Promise<string[] | undefined> {
  return before && namesOf(before) === namesOf(release) ? undefined : askMigrator(context, release)
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

/** What the releases that were deployed to the stage since it was last removed state of their migrations, and which of these may be applied, in order. */
async function recordedHere({ store, target }: Context, running: Manifest): Promise<{ stated: Map<string, Migration>; recorded: string[] }> {
  const records = (await recordsOf(store, target.stage, 1_000)).map(({ record }) => record)
  const removed = records.findIndex(({ kind, result }) => kind === 'remove' && result === 'done')
  const since = removed < 0 ? records : records.slice(0, removed)
  const releases = [...new Set(since.map(({ release }) => release))].filter(Boolean)
  const read = await Promise.all(releases.map((name) => readRelease(store, name).catch(() => undefined)))
  const manifests = new Map([...read.flatMap((each) => (each ? [each.manifest] : [])), running].map((manifest) => [manifest.name, manifest]))
  const stated = new Map([...manifests.values()].flatMap(({ migrations }) => migrations.map((migration) => [migration.name, migration])))

  const known = since.findIndex(({ applied }) => applied)
  const begun = known < 0 ? since : since.slice(0, known)
  const last = known < 0 ? running.migrations.map(({ name }) => name) : (since[known]?.applied ?? [])
  const later = begun.flatMap(({ release }) => (manifests.get(release)?.migrations ?? []).map(({ name }) => name))
  return { stated, recorded: [...new Set([...last, ...later])].sort() }
}

// as a contraction that no release completes: whatever it takes away, nobody built for it
function unknown(name: string): Migration {
  return { name, phase: 'contract', lock: 'none', safeUpTo: 'any size', what: `No release that was deployed here says what ${name} does.` }
}

function namesOf({ migrations }: Manifest): string {
  return migrations.map(({ name }) => name).join()
}
