import { CloudFormationClient, DeleteStackCommand, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import { createChangeSet, executeChangeSet } from './change-set.ts'
import type { Progress } from './context.ts'
import { emptyBucket } from './empty-bucket.ts'
import { type Kept, keptOf, mustBeEmptied, opened } from './kept.ts'
import { currentTemplate, putTemplate } from './main-stack.ts'
import { type DeploymentRecord, newRecord, recordsOf, writeRecord } from './records.ts'
import { failuresSince, newestEventOf, releaseOf, settled, stackOf } from './stack.ts'
import type { Store } from './store.ts'
import type { Target } from './target.ts'
import { closeInterrupted, underLock } from './under-lock.ts'
import { withStore } from './with-store.ts'

/** A stack that a stage has, in the order in which they are removed: its own first, for it uses what the others make. */
export interface StageStack {
  name: string
  region: string
  /** As CloudFormation has it. */
  status: string
  isProtected: boolean
  kept: Kept[]
}

/** What a removal does, before it is done. */
export interface Removal {
  stage: string
  account: string
  stacks: StageStack[]
  /** What goes though it holds data, because somebody named it: logical ids. */
  named: string[]
  /** What stays. */
  kept: Kept[]
}

export interface RemovalConduct extends Progress {
  /** Shows it and asks; throws where the answer is no. */
  confirm(removal: Removal): Promise<void>
}

/** Which stacks, and what of their data. */
export interface WantedRemoval {
  /** The stacks beside the stage's own. */
  further: readonly { name: string; region: string }[]
  /** Logical ids of what goes though its template keeps it, or `all`. */
  data: readonly string[] | 'all'
}

// an update can be made from no other state
const updatable = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/

/**
 * Takes a stage down: its own stack, then those beside it, in whatever state they are. What holds data stays unless it is named. A removal that was cut
 * off is finished by the next one. Returns what it was. Throws `stage-locked`, `lock-lost`, `no-such-resource`, `removal-failed`.
 */
export function removeStage(target: Target, wanted: WantedRemoval, conduct: RemovalConduct): Promise<Removal> {
  return underLock(target, 'remove', async (store) => {
    const [last] = await recordsOf(store, target.stage, 1)
    await closeInterrupted(store, target.stage)
    const removal = await planRemoval(target, wanted, conduct, last?.record)
    await conduct.confirm(removal)
    const release = releaseOf(await stackOf(target))
    const record = newRecord({
      kind: 'remove',
      stage: target.stage,
      release: release ?? '',
      manifest: '',
      who: target.caller.arn,
      kept: removal.kept,
    })
    const etag = await writeRecord(store, record)
    try {
      for (const stack of removal.stacks)
        await conduct.step(`stack ${stack.name}`, () => removeStack({ target, store, record, conduct }, stack, removal.named))
      await writeRecord(store, { ...record, result: 'done', endedAt: new Date().toISOString() }, etag)
      return removal
    } catch (error) {
      await writeRecord(store, { ...record, result: 'failed', reason: (error as Error).message, endedAt: new Date().toISOString() }, etag)
      throw error
    }
  })
}

/** The logical ids of what a removal would keep. Nothing is changed. */
export function keptIds(target: Target, further: WantedRemoval['further'], progress: Progress): Promise<string[]> {
  return withStore(target, async (store) => {
    const [last] = await recordsOf(store, target.stage, 1)
    const { kept } = await lookAround(target, further, progress, last?.record)
    return kept.map(({ resource }) => resource)
  })
}

async function lookAround(
  target: Target,
  further: WantedRemoval['further'],
  progress: Progress,
  last: DeploymentRecord | undefined,
): Promise<Pick<Removal, 'stacks' | 'kept'>> {
  const all = [{ name: target.stack, region: target.region }, ...further]
  const found = await progress.step('stacks', () => Promise.all(all.map((each) => look(target, each, progress))))
  const stacks = found.filter((each) => each !== undefined)
  // what a removal that was cut off has deleted already says no more what it keeps
  const before = last?.kind === 'remove' && last.result !== 'done' ? (last.kept ?? []) : []
  const kept = [...new Map([...before, ...stacks.flatMap((each) => each.kept)].map((each) => [each.physicalId, each])).values()]
  return { stacks, kept }
}

async function planRemoval(
  target: Target,
  { further, data }: WantedRemoval,
  progress: Progress,
  last: DeploymentRecord | undefined,
): Promise<Removal> {
  const { stacks, kept } = await lookAround(target, further, progress, last)
  const ids = kept.map(({ resource }) => resource)
  const unknown = data === 'all' ? [] : data.filter((id) => !ids.includes(id))
  if (unknown.length > 0)
    throw new StagecraftError('no-such-resource', `${target.stage} keeps nothing of the name ${unknown.join(', ')}.`, {
      hint: ids.length > 0 ? `It keeps: ${ids.join(', ')}.` : 'It keeps nothing.',
    })
  const named = data === 'all' ? ids : [...data]
  return { stage: target.stage, account: target.accounts.stage, stacks, named, kept: kept.filter(({ resource }) => !named.includes(resource)) }
}

async function look(target: Target, { name, region }: { name: string; region: string }, progress: Progress): Promise<StageStack | undefined> {
  const client = new CloudFormationClient({ ...target.client, region })
  try {
    const stack = await settled(client, { ...target, stack: name }, new Date(), ({ resource, status }) => progress.detail(`${resource} ${status}`))
    if (!stack) return undefined
    const template = stack.StackStatus === 'REVIEW_IN_PROGRESS' ? undefined : await currentTemplate(client, name)
    const kept = template ? await keptOf(client, name, template, target.region) : []
    return { name, region, status: stack.StackStatus ?? '', isProtected: stack.EnableTerminationProtection ?? false, kept }
  } finally {
    client.destroy()
  }
}

interface Work {
  target: Target
  store: Store
  record: DeploymentRecord
  conduct: RemovalConduct
}

async function removeStack(work: Work, stack: StageStack, named: readonly string[]): Promise<void> {
  const { target, conduct } = work
  const client = new CloudFormationClient({ ...target.client, region: stack.region })
  const at = { ...target, stack: stack.name }
  try {
    if (stack.isProtected) await client.send(new UpdateTerminationProtectionCommand({ StackName: stack.name, EnableTerminationProtection: false }))
    const going = stack.kept.filter(({ resource }) => named.includes(resource))
    if (updatable.test(stack.status)) await open(work, client, stack, going)
    for (const bucket of going.filter(mustBeEmptied))
      conduct.detail(`${bucket.resource}: ${await emptyBucket(target.client, bucket.physicalId)} objects`)
    const since = await newestEventOf(client, stack.name)
    await client.send(new DeleteStackCommand({ StackName: stack.name, RoleARN: target.executionRole }))
    const left = await settled(client, at, since, ({ resource, status }) => conduct.detail(`${resource} ${status}`), true)
    if (!left) return
    throw new StagecraftError(
      'removal-failed',
      `The stack ${stack.name} is ${left.StackStatus}.\n${await failuresSince(client, stack.name, since)}`,
      { hint: `Mend what the lines above name, and run \`make remove STAGE=${target.stage}\` again. What was removed stays removed.` },
    )
  } finally {
    client.destroy()
  }
}

/** Has CloudFormation forget that it has to keep them, and take the protection from what leaves a snapshot. */
async function open(
  { target, store, record, conduct }: Work,
  client: CloudFormationClient,
  stack: StageStack,
  going: readonly Kept[],
): Promise<void> {
  const template = await currentTemplate(client, stack.name)
  const existing = await stackNamed(client, stack.name)
  const without =
    template &&
    opened(
      template,
      going.map(({ resource }) => resource),
    )
  if (!without || !existing) return
  const context = { target, store, record, progress: conduct, traffic: undefined }
  const changeSet = await createChangeSet(client, target, {
    stack: stack.name,
    name: `remove-${Date.now()}`,
    existing,
    templateUrl: await putTemplate(context, without, 'removed'),
    parameters: (existing.Parameters ?? []).map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
  })
  if (changeSet.isEmpty) return
  const { ended } = await executeChangeSet(client, target, changeSet, ({ resource, status }) => conduct.detail(`${resource} ${status}`))
  if (ended?.StackStatus === 'UPDATE_COMPLETE') return
  throw new StagecraftError('removal-failed', `The data of ${stack.name} could not be given up: the stack is ${ended?.StackStatus ?? 'gone'}.`, {
    hint: 'Nothing was deleted. Its events in the CloudFormation console name the resource.',
  })
}
