import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Manifest, Migration } from '../release/manifest.ts'

/** What of a release these functions look at. */
export type Migrated = Pick<Manifest, 'name' | 'migrations'>

/** The migrations that run when a stage goes from the release `running` (undefined before the first deployment) to `next`, in order. */
export function newMigrations(running: Migrated | undefined, next: Migrated): readonly Migration[] {
  return lackingIn(running, next)
}

/**
 * Why a stage that runs `running` may not go to the release `next`, because of its migrations; undefined where it may. A contraction needs that the stage
 * runs a release with the expansion that it completes: only then no code that needs what goes is at work. An empty stage has no such code.
 * Codes: `not-expand-and-contract`, `other-migrations`, and those of `refusalOfRollback`.
 */
export function refusalOfPromotion(running: Migrated | undefined, next: Migrated): StagecraftError | undefined {
  if (!running) return undefined
  const lacking = lackingIn(next, running)
  const added = lackingIn(running, next)
  if (lacking.length > 0 && added.length > 0)
    return new StagecraftError(
      'other-migrations',
      `${next.name} has the migrations ${namesOf(added)} and lacks ${namesOf(lacking)}, which ran on this stage with ${running.name}: the two come of different branches.`,
      { hint: `Merge the branch that ${running.name} was built from, renumber the new migrations, and build the release again.` },
    )
  if (lacking.length > 0) return refusalOfRollback(running, next)
  const known = new Set(running.migrations.map(({ name }) => name))
  const tooEarly = added.filter(({ phase, after }) => phase === 'contract' && !known.has(after ?? ''))
  if (tooEarly.length === 0) return undefined
  const pairs = tooEarly.map(({ name, after }) => `${name} contracts what ${after} expands`)
  return new StagecraftError(
    'not-expand-and-contract',
    `${next.name} is not expand-and-contract for this stage: ${pairs.join(', and ')}, and ${running.name}, which runs there, does not have the expansion. Its code would meet a schema that lacks what it needs.`,
    { hint: 'Promote a release with the expansion and without the contraction first, then this one.' },
  )
}

/**
 * Why a stage that runs `running` may not go back to the release `target`: a contraction that ran, and that `target` was not built for. Expansions stay
 * where they are, and `target` works with them. Code: `rollback-over-contraction`.
 */
export function refusalOfRollback(running: Migrated, target: Migrated): StagecraftError | undefined {
  const contractions = lackingIn(target, running).filter(({ phase }) => phase === 'contract')
  if (contractions.length === 0) return undefined
  return new StagecraftError(
    'rollback-over-contraction',
    `${target.name} was built before ${namesOf(contractions)}, which took away what its code needs: ${contractions.map(({ what }) => what).join(' ')}`,
    { hint: 'Mend forward: revert the faulty change in a new commit, build a release of it, and deploy that.' },
  )
}

/** The migrations to run in plain words, for people: a row each with name, phase, lock, the size up to which it is safe, and what it is for. */
export function migrationRows(migrations: readonly Migration[]): string[][] {
  return migrations.map(({ name, phase, after, lock, safeUpTo, what }) => [
    name,
    phase === 'contract' ? `contracts after ${after}` : 'expands',
    lock === 'none' ? 'locks no table' : `locks ${lock}`,
    safeUpTo === 'any size' ? 'safe for any size' : `safe up to ${safeUpTo}`,
    what,
  ])
}

function lackingIn(one: Migrated | undefined, other: Migrated): Migration[] {
  const known = new Set(one?.migrations.map(({ name }) => name))
  return other.migrations.filter(({ name }) => !known.has(name))
}

function namesOf(migrations: readonly Migration[]): string {
  return migrations.map(({ name }) => name).join(', ')
}
