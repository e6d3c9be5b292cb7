import { CloudFormationClient, GetTemplateCommand, type Parameter, type Stack } from '@aws-sdk/client-cloudformation'
import type { Template } from '../check-aws/checked.ts'
import { parseTemplate } from '../check-aws/template-file.ts'
import { nestedPaths } from '../release/foreign/nested-stacks.ts'
import { artifactBucket, releaseParameter } from '../release/release-template.ts'
import { type ChangeSet, createChangeSet, deleteChangeSet } from './change-set.ts'
import { objectUrl } from './cloud.ts'
import type { Context } from './context.ts'
import { withFrameworkBucket } from './framework-bucket.ts'
import { refuseOtherBoundary } from './functions-boundary.ts'
import { valued } from './inlined.ts'
import { refuseLostData } from './lost-data.ts'
import { refuseLostWithin } from './lost-within.ts'
import { refuseUnready } from './refuse-unready.ts'
import { keyOf, type StoredRelease } from './releases.ts'
import type { Store } from './store.ts'
import { takenParameters } from './taken-parameters.ts'
import { trafficParameters } from './traffic.ts'
import { refuseUnboundedRoles } from './unbounded-roles.ts'

/** The file of a release that is a template, as the stage's cloud gets it. */
export async function templateOf({ store, target }: Context, { manifest }: StoredRelease, path: string): Promise<Template> {
  const found = await store.read(keyOf(manifest.name, path))
  if (!found) throw new Error(`${path} of ${manifest.name} was verified and is not there.`)
  return target.cloud.fitted(parseTemplate(found.text, path), target.stage)
}

// of the stacks within a template's stack, on every level
async function nestedTemplates(store: Store, template: Template): Promise<[id: string, Template][]> {
  const found: [string, Template][] = []
  for (const [id, path] of nestedPaths(template)) {
    const read = await store.read(path)
    if (!read) throw new Error(`${path} was verified and is not there.`)
    const nested = parseTemplate(read.text, path)
    found.push([id, nested], ...(await nestedTemplates(store, nested)).map(([within, each]): [string, Template] => [`${id}.${within}`, each]))
  }
  return found
}

/** Keeps a template beside the deployment's record, where CloudFormation reads it: in a request it may have 51,200 bytes, from a bucket 1 MB. Returns its address. */
export async function putTemplate({ store, target, record }: Context, template: Template, name: string): Promise<string> {
  // what is only shown is gone a day later
  const folder = target.purpose === 'show' ? 'shown' : 'deployments'
  const key = `${folder}/${target.stage}/${record.id}/${name}-${Date.now()}.template`
  await store.write(key, JSON.stringify(template))
  return objectUrl(target.cloud, target.region, target.bucket, key)
}

/** A change set of a stage's own stack, with both templates: what is there, undefined where nothing is, and what comes. */
export interface PlannedStack extends ChangeSet {
  was: Template | undefined
  becomes: Template
}

/** What a release would change in the stage's own stack. `had`: as `takenParameters` has it. Throws `no-boundary`, `template-refused`, and `data-lost`, `boundary-changes`, `account-not-ready` and `type-unknown`, after which no change set is left. */
export async function planStack(
  context: Context,
  release: StoredRelease,
  existing: Stack | undefined,
  allowed: readonly string[],
  had: readonly Parameter[] = [],
): Promise<PlannedStack> {
  const { target, record } = context
  const client = new CloudFormationClient(target.client)
  try {
    // a first change set that nobody carried out leaves a stack without a template
    const isMade = existing && existing.StackStatus !== 'REVIEW_IN_PROGRESS'
    const was = isMade ? await currentTemplate(client, target.stack) : undefined
    const template = withFrameworkBucket(await templateOf(context, release, `templates/${target.stage}.json`), was)
    const within = await nestedTemplates(context.store, template)
    refuseUnboundedRoles(target, was, template)
    const parameters = [
      { ParameterKey: artifactBucket, ParameterValue: target.bucket },
      { ParameterKey: releaseParameter, ParameterValue: release.manifest.name },
      ...trafficParameters(context, release.manifest.name, template),
      ...(await takenParameters(target, release.manifest, had)),
    ]
    const changeSet = await createChangeSet(client, target, {
      stack: target.stack,
      name: `release-${record.id}-${Date.now()}`,
      existing,
      templateUrl: await putTemplate(context, template, 'stack'),
      parameters,
    })
    try {
      refuseLostData(changeSet.changes, was, template, allowed)
      if (was) {
        const around = { was: valued(was, given(existing?.Parameters)), becomes: valued(template, given(parameters)) }
        await refuseLostWithin(client, changeSet.changes, around, Object.fromEntries(within), allowed, currentTemplate)
      }
      await refuseOtherBoundary(target, changeSet.changes)
      const beside = (release.manifest.furtherStacks[target.stage] ?? []).map((each) => templateOf(context, release, each.template))
      await refuseUnready(target, [template, ...within.map(([, each]) => each), ...(await Promise.all(beside))], release.manifest.commit)
    } catch (error) {
      await deleteChangeSet(client, changeSet)
      throw error
    }
    return { ...changeSet, was, becomes: template }
  } finally {
    client.destroy()
  }
}

function given(parameters: readonly Parameter[] = []): Record<string, string | undefined> {
  return Object.fromEntries(parameters.map(({ ParameterKey = '', ParameterValue }) => [ParameterKey, ParameterValue]))
}

/** The template of a stack; undefined where there is none, or where its first change set was never carried out. Throws what else CloudFormation says. */
export async function currentTemplate(client: CloudFormationClient, StackName: string): Promise<Template | undefined> {
  const answer = await client.send(new GetTemplateCommand({ StackName })).catch((error: Error) => {
    // a template that is not read, for want of permission or because of too many calls, would pass for none
    if (/does not exist|REVIEW_IN_PROGRESS/.test(error.message)) return undefined
    throw error
  })
  return answer?.TemplateBody ? parseTemplate(answer.TemplateBody, StackName) : undefined
}
