import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Manifest, Migration } from '../release/manifest.ts'

/** What of a release these functions look at. */
export type Migrated = Pick<Manifest, 'name' | 'migrations'>

/** The migrations that run when a stage whose database has `applied` goes to the release `next`, in order. */
export function newMigrations(applied: readonly Migration[], next: Migrated): readonly Migration[] {
  return without(next.migrations, applied)
}

/**
 * Why a stage that runs `running`, and whose database has `applied`, may not go to the release `next`, because of its migrations; undefined where it may.
 * What is applied may be more than `running` has: a release that was taken back leaves its migrations behind. A contraction needs that the stage runs a
 * release with the expansion that it completes: only then no code that needs what goes is at work. An empty stage has no such code.
 * Codes: `not-expand-and-contract`, `other-migrations`, and those of `refusalOfRollback`.
 */
export function refusalOfPromotion(running: Migrated | undefined, next: Migrated, applied: readonly Migration[]): StagecraftError | undefined {
  if (!running) return undefined
  const lacking = without(applied, next.migrations)
  const added = without(next.migrations, applied)
  if (lacking.length > 0 && added.length > 0)
    return new StagecraftError(
      'other-migrations',
      `${next.name} has the migrations ${namesOf(added)} and lacks ${namesOf(lacking)}, which ran on this stage: the two come of different branches.`,
      {
        hint: `Merge the branch that has ${namesOf(lacking)} (${running.name} runs on this stage), renumber the new migrations, and build the release again.`,
      },
    )
  if (lacking.length > 0) return refusalOfRollback(next, applied)
  const tooEarly = added.filter((each) => !worksWith(each, running))
  if (tooEarly.length === 0) return undefined
  const pairs = tooEarly.map(({ name, after }) => `${name} contracts what ${after} expands`)
  return new StagecraftError(
    'not-expand-and-contract',
    `${next.name} is not expand-and-contract for this stage: ${pairs.join(', and ')}, and ${running.name}, which runs there, does not have the expansion. Its code would meet a schema that lacks what it needs.`,
    { hint: 'Promote a release with the expansion and without the contraction first, then this one.' },
  )
}

/**
 * Why the release `target` does not work with a database that has `applied`: a contraction took away what its code needs. A release that has the expansion
 * does not need it: it was, or could have been, at work while the contraction ran. Expansions take nothing away. Code: `rollback-over-contraction`.
 */
export function refusalOfRollback(target: Migrated, applied: readonly Migration[]): StagecraftError | undefined {
  const contractions = without(applied, target.migrations).filter((each) => !worksWith(each, target))
  if (contractions.length === 0) return undefined
  return new StagecraftError(
    'rollback-over-contraction',
    `${target.name} was built before ${namesOf(contractions)}, which took away what its code needs: ${contractions.map(({ what }) => what).join(' ')}`,
    { hint: 'Mend forward: revert the faulty change in a new commit, build a release of it, and deploy that.' },
  )
}

/** Whether the code of a release works before and after a migration: any does with an expansion. */
function worksWith({ phase, after }: Migration, { migrations }: Migrated): boolean {
  return phase === 'expand' || migrations.some(({ name }) => name === after)
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

function without(migrations: readonly Migration[], others: readonly Migration[]): Migration[] {
  const names = new Set(others.map(({ name }) => name))
  return migrations.filter(({ name }) => !names.has(name))
}

function namesOf(migrations: readonly Migration[]): string {
  return migrations.map(({ name }) => name).join(', ')
}
