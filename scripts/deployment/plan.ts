import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Migration } from '../release/manifest.ts'
import { appliedMigrations } from './applied-migrations.ts'
import type { Context, Traffic } from './context.ts'
import { driftOf } from './drift.ts'
import { refuseUnfit } from './fitness.ts'
import { type PlannedStack, planStack } from './main-stack.ts'
import { refusalOfPromotion } from './migrations.ts'
import { refuseOtherTypes } from './parameter-types.ts'
import { missingParameters, refuseMissingParameters } from './parameters.ts'
import { type DeploymentRecord, recordsOf } from './records.ts'
import { refuseTemplates } from './refused-templates.ts'
import { readRelease, type StoredRelease, type TestResult, testsOf, verifyRelease } from './releases.ts'
import { refuseBrokenStack, releaseOf, settled } from './stack.ts'
import { takenParameters } from './taken-parameters.ts'
import type { Target } from './target.ts'

/** What is asked for. */
export interface Wanted {
  kind: 'deploy' | 'promote' | 'rollback'
  release: string
  /** Of a promotion: the stage where it has to run, tested. */
  from?: Target
  /** Logical ids of resources that may be made anew though they hold data. */
  allowReplacement?: readonly string[]
  /** How new code gets traffic; as the stage table says where it is left out. */
  traffic?: Traffic
}

/** All that is known before anything is changed. */
export interface Plan {
  release: StoredRelease
  /** The release that runs; undefined where none does, or where it is no longer in the bucket. */
  before: StoredRelease | undefined
  /** The migrations that the stage's database has. */
  applied: readonly Migration[]
  tests: TestResult | undefined
  /** Undefined before the first deployment, where stacks beside the stage's own come first: all of it is new. */
  changeSet: PlannedStack | undefined
  existing: Stack | undefined
  /** The last deployments of the stage, newest first. */
  earlier: readonly DeploymentRecord[]
}

/**
 * Plans a deployment, and refuses what must not be done; each refusal is one error with its remedy, and nothing was changed. Throws `no-release`,
 * `release-broken`, `release-without-stage`, those of `refuseUnfit` and `refusalOfPromotion`, `stack-broken`, `stack-drifted`, `name-not-accepted`, `role-without-boundary`, `account-not-ready`, `type-unknown`, `parameters-missing`, `output-missing`, `parameter-unreadable`, `parameter-type`, `template-refused`, `data-lost`, `boundary-changes`.
 */
export async function makePlan(context: Context, wanted: Wanted): Promise<Plan> {
  const { store, target, progress } = context
  const { stage } = target
  const { release, tests } = await progress.step('release', () => checkedRelease(context, wanted))
  const client = new CloudFormationClient(target.client)
  try {
    const existing = await progress.step('stack', () =>
      settled(client, target, new Date(), ({ resource, status }) => progress.detail(`${resource} ${status}`)),
    )
    refuseBrokenStack(target, existing)
    const running = releaseOf(existing)
    const before = running ? await readRelease(store, running).catch(() => undefined) : undefined
    if (running) {
      const drift = await progress.step('drift', () => driftOf(client, target.stack, target.cloud.endpoint ? 20 : 2_000))
      if (drift.length > 0)
        throw new StagecraftError('stack-drifted', `Somebody changed ${target.stack} by hand:\n${drift.map((each) => `  ${each}`).join('\n')}`, {
          hint: 'Bring it into the description or change it back by hand, so that nothing of it is lost unseen; then try again.',
        })
    }
    const applied = before ? await appliedMigrations(context, before.manifest, release.manifest) : []
    const refusal = refusalOfPromotion(before?.manifest, release.manifest, applied)
    if (refusal) throw refusal
    const missing = await missingParameters(target, release.manifest)
    refuseMissingParameters(missing, target, release.manifest)
    await takenParameters(target, release.manifest)
    // what is missing still, the stacks beside it bring
    const isFirst = missing.length > 0
    if (!isFirst) await refuseOtherTypes(context, release)
    const changeSet = isFirst
      ? undefined
      : await progress.step('change set', () => planStack(context, release, existing, wanted.allowReplacement ?? []))
    const earlier = (await recordsOf(store, stage, 5)).map(({ record }) => record)
    return { release, before, applied, tests, changeSet, existing, earlier }
  } finally {
    client.destroy()
  }
}

async function checkedRelease({ store, target }: Context, wanted: Wanted): Promise<Pick<Plan, 'release' | 'tests'>> {
  const release = await readRelease(store, wanted.release)
  if (!release.manifest.stages.includes(target.stage))
    throw new StagecraftError(
      'release-without-stage',
      `${wanted.release} has no template of ${target.stage}: that stage was not in the stage table when it was built.`,
      { hint: 'Package again, and deploy the new release.' },
    )
  await verifyRelease(store, release)
  await refuseTemplates({ store, target }, release)
  const tests = await testsOf(store, release)
  if (wanted.kind === 'promote' && wanted.from) await refuseUnfit(store, release, tests, wanted.from)
  return { release, tests }
}
