import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  ExecuteChangeSetCommand,
  type Parameter,
  type Stack,
} from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { newestEventOf, type ResourceEvent, settled } from './stack.ts'
import type { Target } from './target.ts'

/** What CloudFormation says that it would do to a resource. */
export interface PlannedChange {
  action: 'Add' | 'Modify' | 'Remove'
  resource: string
  type: string
  physicalId: string | undefined
  /** Whether it is made anew, and its data with it: `True`, `False`, or `Conditional` where that is seen only when it is done. */
  replacement: 'True' | 'False' | 'Conditional'
  /** The properties that change. */
  properties: string[]
  /** Properties that follow another resource which changes: they change only if that one is made anew. */
  follows: { property: string; resource: string; makesAnew: boolean }[]
}

export interface ChangeSet {
  stack: string
  /** Its ARN. What is asked about it names the stack too: that is what a policy grants. */
  id: string
  changes: PlannedChange[]
  /** Whether there is nothing to do. Such a change set is deleted. */
  isEmpty: boolean
}

const changeSetMinutes = 10

/**
 * Has CloudFormation say what a template would change in a target's stack, as the stage's execution role. Nothing is changed.
 * Throws `template-refused` with CloudFormation's reason. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
 */
export async function createChangeSet(
  client: CloudFormationClient,
  target: Pick<Target, 'executionRole' | 'cloud' | 'service' | 'stage'>,
  {
    stack,
    name,
    existing,
    templateUrl,
    parameters,
  }: { stack: string; name: string; existing: Stack | undefined; templateUrl: string; parameters: Parameter[] },
): Promise<ChangeSet> {
  const isNew = !existing || existing.StackStatus === 'REVIEW_IN_PROGRESS'
  try {
    const { Id = '' } = await client.send(
      new CreateChangeSetCommand({
        StackName: stack,
        ChangeSetName: name,
        ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
        TemplateURL: templateUrl,
        Parameters: parameters,
        RoleARN: target.executionRole,
        Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
        // the same at every release: another tag would touch every resource
        Tags: [
          { Key: 'service', Value: target.service },
          { Key: 'stage', Value: target.stage },
        ],
      }),
    )
    const made = await madeChangeSet(client, stack, Id, target.cloud.endpoint ? 25 : 1_000)
    if (made.Status === 'FAILED') {
      if (!/didn't contain changes|No updates are to be performed/.test(made.StatusReason ?? '')) throw new Error(made.StatusReason)
      await client.send(new DeleteChangeSetCommand({ StackName: stack, ChangeSetName: Id }))
      return { stack, id: Id, changes: [], isEmpty: true }
    }
    return { stack, id: Id, changes: decided((made.Changes ?? []).flatMap(planned)), isEmpty: false }
  } catch (cause) {
    if (cause instanceof StagecraftError) throw cause
    throw new StagecraftError('template-refused', `CloudFormation refuses the template for ${stack}: ${(cause as Error).message}`, {
      hint: 'Nothing was changed. The sentence above is CloudFormation’s own.',
      cause,
    })
  }
}

/** Carries it out, and waits until the stack is at rest. Returns the stack, and since when its events count. Throws `too-late`. */
export async function executeChangeSet(
  client: CloudFormationClient,
  { cloud }: Pick<Target, 'cloud'>,
  { stack, id }: ChangeSet,
  say: (event: ResourceEvent) => void,
): Promise<{ ended: Stack | undefined; since: Date }> {
  const since = await newestEventOf(client, stack)
  await client.send(new ExecuteChangeSetCommand({ StackName: stack, ChangeSetName: id }))
  return { ended: await settled(client, { stack, cloud }, since, say, true), since }
}

export async function deleteChangeSet(client: CloudFormationClient, { stack, id }: ChangeSet): Promise<void> {
  await client.send(new DeleteChangeSetCommand({ StackName: stack, ChangeSetName: id }))
}

async function madeChangeSet(client: CloudFormationClient, StackName: string, id: string, pauseMs: number): Promise<DescribeChangeSetOutput> {
  const started = Date.now()
  for (;;) {
    const first = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName: id }))
    if (first.Status === 'CREATE_COMPLETE' || first.Status === 'FAILED') {
      const changes = first.Changes ?? []
      for (let NextToken = first.NextToken; NextToken; ) {
        const page = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName: id, NextToken }))
        changes.push(...(page.Changes ?? []))
        NextToken = page.NextToken
      }
      return { ...first, Changes: changes }
    }
    if (Date.now() - started > changeSetMinutes * 60_000)
      throw new StagecraftError('too-late', `CloudFormation has not said for ${changeSetMinutes} minutes what it would change.`, {
        hint: 'Nothing was changed. Try again.',
      })
    await sleep(pauseMs)
  }
}

function planned({ ResourceChange: change }: Change): PlannedChange[] {
  if (!change) return []
  const details = (change.Details ?? []).map(({ Target: at, Evaluation, CausingEntity }) => ({
    property: at?.Name ?? at?.Attribute ?? '',
    // CloudFormation sees the value only when the other resource is done
    resource: Evaluation === 'Dynamic' ? (CausingEntity ?? '').split('.')[0] : undefined,
    makesAnew: at?.RequiresRecreation !== undefined && at.RequiresRecreation !== 'Never',
  }))
  const direct = details.filter(({ resource }) => !resource).map(({ property }) => property)
  return [
    {
      action: (change.Action ?? 'Modify') as PlannedChange['action'], // the others are of imports
      resource: change.LogicalResourceId ?? '',
      type: change.ResourceType ?? '',
      physicalId: change.PhysicalResourceId,
      replacement: change.Replacement ?? 'False',
      properties: [...new Set(direct)].filter(Boolean).sort(),
      follows: details.flatMap(({ resource, ...each }) => (resource && !direct.includes(each.property) ? [{ ...each, resource }] : [])),
    },
  ]
}

/**
 * Decides what CloudFormation leaves open. It says `Conditional` of whatever refers to a resource that changes in any way; but an ARN or a name is another
 * only if that resource is made anew. What then changes in no way is left out.
 */
export function decided(changes: readonly PlannedChange[]): PlannedChange[] {
  const all = new Map(changes.map((change) => [change.resource, change]))
  const isAnew = (id: string, seen: readonly string[] = []): boolean => {
    const change = all.get(id)
    if (change?.action !== 'Modify' || seen.includes(id)) return change?.action === 'Add'
    if (change.replacement !== 'Conditional') return change.replacement === 'True'
    // what it does not say why stays open
    const causes = change.follows.filter(({ makesAnew }) => makesAnew)
    return causes.length === 0 || causes.some(({ resource }) => isAnew(resource, [...seen, id]))
  }
  return changes
    .map((change) => ({
      ...change,
      replacement: change.replacement === 'Conditional' && !isAnew(change.resource) ? ('False' as const) : change.replacement,
      follows: change.follows.filter(({ resource }) => isAnew(resource)),
    }))
    .filter(({ action, replacement, properties, follows }, at) => {
      const hasWords = properties.length > 0 || follows.length > 0
      return action !== 'Modify' || replacement !== 'False' || hasWords || changes[at]?.follows.length === 0
    })
}
