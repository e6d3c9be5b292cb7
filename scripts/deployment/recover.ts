import { CloudFormationClient, ContinueUpdateRollbackCommand, RollbackStackCommand } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Conduct } from './deployment.ts'
import { type DeploymentRecord, newRecord, writeRecord } from './records.ts'
import { readRelease } from './releases.ts'
import { failuresSince, newestEventOf, releaseOf, settled } from './stack.ts'
import type { Target } from './target.ts'
import { closeInterrupted, underLock } from './under-lock.ts'

/**
 * Brings a stage whose update stopped on its way (`UPDATE_ROLLBACK_FAILED`, `UPDATE_FAILED`) back to the release that ran before, and tries it. Returns
 * the record; undefined where the stack is in no such state, and nothing was done. Throws `stage-locked`, `lock-lost`, `not-rolled-back`.
 */
export function recoverStage(target: Target, conduct: Conduct): Promise<DeploymentRecord | undefined> {
  return underLock(target, 'rollback', async (store) => {
    const client = new CloudFormationClient(target.client)
    try {
      const existing = await settled(client, target, new Date(), () => {})
      const status = existing?.StackStatus
      if (status !== 'UPDATE_ROLLBACK_FAILED' && status !== 'UPDATE_FAILED') return undefined
      const since = await newestEventOf(client, target.stack)
      await closeInterrupted(store, target.stage)
      const record = newRecord({ kind: 'rollback', stage: target.stage, release: releaseOf(existing) ?? '', manifest: '', who: target.caller.arn })
      const etag = await writeRecord(store, record)
      const end = (more: Partial<DeploymentRecord>) => writeRecord(store, { ...record, ...more, endedAt: new Date().toISOString() }, etag)
      try {
        const ended = await conduct.step('rollback', async () => {
          const stack = { StackName: target.stack, RoleARN: target.executionRole }
          // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
          if (status === 'UPDATE_ROLLBACK_FAILED') await client.send(new ContinueUpdateRollbackCommand(stack))
          else await client.send(new RollbackStackCommand(stack))
          return settled(client, target, since, ({ resource, status }) => conduct.detail(`${resource} ${status}`), true)
        })
        if (ended?.StackStatus !== 'UPDATE_ROLLBACK_COMPLETE') throw await stillBroken(client, target, since, ended?.StackStatus)
        const release = releaseOf(ended) ?? ''
        const before = await readRelease(store, release).catch(() => undefined)
        if (before) await conduct.step('smoke test', () => conduct.smoke({ target, store, record, progress: conduct, traffic: undefined }, before))
        await end({ result: 'done', release, manifest: before?.sha256 ?? '' })
        return { ...record, result: 'done' as const, release }
      } catch (error) {
        await end({ result: 'failed', reason: (error as Error).message })
        throw error
      }
    } finally {
      client.destroy()
    }
  })
}

async function stillBroken(
  client: CloudFormationClient,
  { stack, stage }: Target,
  since: Date,
  status: string | undefined,
): Promise<StagecraftError> {
  const reasons = await failuresSince(client, stack, since)
  return new StagecraftError('not-rolled-back', `The stack ${stack} is ${status} after its rollback was continued.\n${reasons}`, {
    hint: `Mend what the lines above name, then run \`make rollback STAGE=${stage}\` again. A resource that is gone can be skipped in the CloudFormation console (Continue update rollback, Advanced).`,
  })
}
