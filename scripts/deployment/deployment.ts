import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { appliedAfter } from './applied-migrations.ts'
import { carryOut } from './carry-out.ts'
import { deleteChangeSet } from './change-set.ts'
import type { Context, Progress } from './context.ts'
import { refuseLocked } from './lock.ts'
import { type Overview, overviewOf } from './overview.ts'
import { makePlan, type Plan, type Wanted } from './plan.ts'
import { type DeploymentRecord, newRecord, writeRecord } from './records.ts'
import type { StoredRelease } from './releases.ts'
import { refuseBrokenStack, stackOf } from './stack.ts'
import type { Store } from './store.ts'
import type { Target } from './target.ts'
import { closeInterrupted, underLock } from './under-lock.ts'
import { withStore } from './with-store.ts'

/** How a deployment is conducted by whoever asked for it. */
export interface Conduct extends Progress {
  /** Shows the plan and asks; throws where the answer is no. */
  confirm(context: Context, plan: Plan): Promise<void>
  /** Tries whether the stage works; throws why it does not. */
  smoke(context: Context, release: StoredRelease): Promise<void>
}

/** How a deployment ended. */
export interface Ended {
  record: DeploymentRecord
  /** Whether there was nothing to do. */
  isUnchanged: boolean
}

/**
 * Brings a stage to a release, one command at a time: plan, question, stacks, page, smoke test. Where the new release does not work, the one before comes back.
 * Whatever interrupts it, the next command finds the stage's lock without an owner, the record `running` and the stack at rest or under way, and goes on
 * from there. Throws `stage-locked`, `lock-lost`, all that `makePlan` refuses, `deployment-failed` and `rolled-back`.
 */
export function deployRelease(target: Target, wanted: Wanted, conduct: Conduct): Promise<Ended> {
  return underLock(target, `${wanted.kind} ${wanted.release}`, async (store) => {
    await closeInterrupted(store, target.stage)
    return carriedOut(newContext(target, wanted, conduct, store), wanted, conduct)
  })
}

/**
 * What `deployRelease` would show before it asks. Nothing is changed: the change set is deleted, and neither a record nor a lock is written, so the stage's
 * role that shows is enough. Throws `stage-locked` and all that `makePlan` refuses.
 */
export function showDeployment(target: Target, wanted: Wanted, progress: Progress): Promise<Overview> {
  return withStore(target, async (store) => {
    await refuseLocked(store, target.stage)
    const context = newContext(target, wanted, progress, store)
    const plan = await makePlan(context, wanted)
    await discard(target, plan)
    return overviewOf(context, plan)
  })
}

function newContext(target: Target, { kind, release, from, traffic }: Wanted, progress: Progress, store: Store): Context {
  const record = newRecord({ kind, stage: target.stage, ...(from ? { from: from.stage } : {}), release, manifest: '', who: target.caller.arn })
  return { target, store, record, progress: recording(record, progress), traffic }
}

async function carriedOut(context: Context, wanted: Wanted, conduct: Conduct): Promise<Ended> {
  const { store, record, target } = context
  const plan = await makePlan(context, wanted)
  record.manifest = plan.release.sha256
  if (plan.before) record.before = plan.before.manifest.name
  if (isThere(plan)) return { record, isUnchanged: true }
  await conduct.confirm(context, plan).catch(async (error: unknown) => {
    await discard(target, plan)
    throw error
  })
  let etag = await writeRecord(store, record)
  const end = async (result: DeploymentRecord['result'], error?: unknown) => {
    const applied = await appliedAfter(context, plan.before?.manifest, plan.release.manifest)
    Object.assign(record, {
      result,
      endedAt: new Date().toISOString(),
      ...(applied ? { applied } : {}),
      ...(error ? { reason: (error as Error).message } : {}),
    })
    etag = await writeRecord(store, record, etag)
  }
  const allowed = wanted.allowReplacement ?? []
  try {
    await carryOut(context, plan, allowed)
    await context.progress.step('smoke test', () => conduct.smoke(context, plan.release))
    await end('done')
    return { record, isUnchanged: false }
  } catch (error) {
    const cameBack = await comeBack(context, plan, conduct).catch(async (second: unknown) => {
      await end('failed', error)
      throw new StagecraftError(
        'not-rolled-back',
        `${wanted.release} did not work in ${target.stage}: ${(error as Error).message}\nIts way back failed too: ${(second as Error).message}`,
        {
          hint: `Look at the stack ${target.stack}, mend what the second sentence names, and run \`make rollback STAGE=${target.stage}\`.`,
          cause: error,
        },
      )
    })
    await end(cameBack ? 'rolled-back' : 'failed', error)
    if (!cameBack) throw error
    throw new StagecraftError(
      'rolled-back',
      `${wanted.release} did not work in ${target.stage}, and ${plan.before?.manifest.name} is back: ${(error as Error).message}`,
      {
        hint: 'Mend what the sentence names, package again, and deploy the new release.',
        cause: error,
      },
    )
  }
}

/** Leaves no change set that nobody will carry out. */
async function discard(target: Target, { changeSet }: Plan): Promise<void> {
  if (!changeSet || changeSet.isEmpty) return
  const client = new CloudFormationClient(target.client)
  await deleteChangeSet(client, changeSet).finally(() => client.destroy())
}

/** Whether the stage has it already, and its last deployment ended well. */
function isThere({ release, before, changeSet, earlier: [last] }: Plan): boolean {
  if (before?.sha256 !== release.sha256 || !changeSet?.isEmpty) return false
  return last?.release === release.manifest.name && last.result === 'done'
}

/**
 * The release before, once more. False where none ran before; throws what happened where it did not come back. A contraction does not forbid it: the code
 * before was at work while it ran, and has the expansion that it completes (`refusalOfPromotion`), as CloudFormation relies on for its own way back. Nor does
 * an output of another service that is gone since: the value that the stack had is taken.
 */
async function comeBack(context: Context, { before, existing }: Plan, conduct: Conduct): Promise<boolean> {
  if (!before) return false
  await context.progress.step('rollback', async () => {
    await refuseStackThatStopped(context.target)
    await carryOut(context, { release: before, changeSet: undefined, existing }, [], existing?.Parameters)
    await conduct.smoke(context, before)
  })
  return true
}

// CloudFormation's own way back may have stopped too: from there no release can be deployed
async function refuseStackThatStopped(target: Target): Promise<void> {
  refuseBrokenStack(target, await stackOf(target))
}

/** Keeps the steps' times in the record. */
function recording(record: DeploymentRecord, progress: Progress): Progress {
  return {
    detail: (line) => progress.detail(line),
    step: async (name, work) => {
      const started = performance.now()
      try {
        return await progress.step(name, work)
      } finally {
        record.steps.push({ name, seconds: Math.round(performance.now() - started) / 1_000 })
      }
    },
  }
}
