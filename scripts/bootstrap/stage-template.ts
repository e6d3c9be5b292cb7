import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import type { Template } from '../check-aws/checked.ts'
import { isObject } from '../check-aws/resources.ts'
import { readTemplate } from '../check-aws/template-file.ts'
import { names as parameters, roleArn } from '../deployment/names.ts'
import { buildRole, githubRole } from '../pipeline/names.ts'
import { type Allowed, executionPolicies, passedToOwn, readServices } from './execution-policies.ts'
import { isOfPath, type OwnName, ownNames, withOwnNames } from './own-names.ts'
import { readyFor, readyText } from './ready-for.ts'

/** Which stage of which system, in which accounts. */
export interface StageFacts {
  service: string
  stage: string
  /** The accounts of the tools and of the stage, twelve digits. */
  tools: string
  account: string
  region: string
}

/** A stack whose outputs a deployment reads. */
export interface StackRead {
  name: string
  region: string
}

/** What a stage's account has to be made for. */
export interface StageNeeds {
  /** The stage's own template and those beside it: its execution role gets what they use. Where left out, all that is known. */
  templates?: readonly Template[]
  /** Regions of the stacks beside the stage's own. */
  regions?: readonly string[]
  /** Who deploys, as `deployersOf` has it. Where left out, everybody who signs in to the tools account by IAM Identity Center. */
  deployers?: readonly string[]
  /** Who may look, as `viewersOf` has it. Where left out, those who deploy. */
  viewers?: readonly string[]
  hostedZoneId?: string
  /** SSM parameters outside of `/{service}/{stage}/` that the templates read; names that begin with `/`. */
  parameters?: readonly string[]
  /** Stacks of other systems in the same account whose outputs a deployment reads. */
  stacks?: readonly StackRead[]
  /** Whether whoever deploys may empty the stage's buckets. */
  removesData?: boolean
  /** Whether a deployment may change what the stage's functions may have at the most. */
  opensBoundary?: boolean
}

/** The template of a stage's account: stage.yml with what CloudFormation may do. Throws `type-unknown`. */
export async function stageTemplate(
  facts: StageFacts,
  { templates, hostedZoneId = '*', parameters = [], stacks = [] }: StageNeeds,
): Promise<Template> {
  const made = await readTemplate(`${import.meta.dirname}/stage.yml`)
  const services = await readServices()
  const ready = templates && readyFor(templates, services, facts)
  // an entry is what has grants
  const used = ready?.flatMap(({ what, grants }) => (grants ? [what] : [])) ?? Object.keys(services)
  const names = ownNames(templates ?? [], facts)
  const known = used.flatMap((name) => services[name]?.Allow ?? []).map((each) => withNames(each, names))
  const named = parameters.map((name) => `arn:\${AWS::Partition}:ssm:*:\${AWS::AccountId}:parameter${name}`)
  const reads = named.length > 0 ? [{ Action: 'ssm:GetParameters', Resource: named }] : []
  const statements = unique([...(templates ? passedToOwn(known, templates) : known), ...reads])
  const policies = executionPolicies(statements, valuesOf(facts, hostedZoneId))
  const text = ready && readyText(ready)
  return {
    ...made,
    Resources: {
      ...withOwnBuckets(withStacksRead(withNamedParameters(made.Resources, named), stacks), names),
      ...policies,
      ...(text ? { ReadyFor: parameterOf(text) } : {}),
    },
  }
}

// mappings of events have the function's name in a condition
function withNames({ Condition, ...each }: Allowed, names: readonly OwnName[]): Allowed {
  const functionArn = Condition?.ArnLike?.['lambda:FunctionArn']
  const widened =
    functionArn === undefined
      ? Condition
      : { ...Condition, ArnLike: { ...Condition?.ArnLike, 'lambda:FunctionArn': withOwnNames([functionArn].flat(), names) } }
  return { ...each, Resource: withOwnNames(each.Resource, names), ...(widened ? { Condition: widened } : {}) }
}

// so that a deployment says before it begins what IAM would refuse in the middle of it
function parameterOf(Value: string): TemplateResource {
  return { Type: 'AWS::SSM::Parameter', Properties: { Name: { 'Fn::Sub': `/\${Service}/\${Stage}/${parameters.readyFor}` }, Type: 'String', Value } }
}

// whoever deploys writes the page into a bucket of the stage, reads from it and empties it as stage.yml has it, whatever the bucket is called
function withOwnBuckets(resources: Template['Resources'], all: readonly OwnName[]): Template['Resources'] {
  const { DeployRole } = resources
  const names = all.filter((each) => !isOfPath(each))
  if (!DeployRole || names.length === 0) return resources
  const widened = (value: unknown): unknown => {
    if (Array.isArray(value))
      return value.flatMap((each) => (isObject(each) && typeof each['Fn::Sub'] === 'string' ? substituted(each['Fn::Sub']) : [widened(each)]))
    if (!isObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, widened(key === 'Resource' && !Array.isArray(each) ? [each] : each)]))
  }
  const substituted = (arn: string) => withOwnNames([arn], names).map((each) => ({ 'Fn::Sub': each }))
  return { ...resources, DeployRole: { ...DeployRole, Properties: widened(DeployRole.Properties) as Record<string, unknown> } }
}

const stacksSid = 'StacksOfOthers'

// whoever deploys looks whether they are there, and so does whoever only looks
function withNamedParameters(resources: Template['Resources'], named: readonly string[]): Template['Resources'] {
  return withStatement(resources, 'NamedParameters', 'ssm:GetParameter', named)
}

function withStacksRead(resources: Template['Resources'], stacks: readonly StackRead[]): Template['Resources'] {
  const arns = stacks.map(({ name, region }) => `arn:\${AWS::Partition}:cloudformation:${region}:\${AWS::AccountId}:stack/${name}/*`)
  return withStatement(resources, stacksSid, 'cloudformation:DescribeStacks', [...new Set(arns)])
}

/** The stacks whose outputs the deployments of a stage may read already, as its account was made ready before. */
export function stacksReadIn({ Resources }: Template): StackRead[] {
  const policies = Resources.DeployRole?.Properties.Policies ?? []
  const statements = (policies as { PolicyDocument: { Statement: { Sid?: string; Resource: unknown }[] } }[]) // as stage.yml has it
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  const text = JSON.stringify(statements.filter(({ Sid }) => Sid === stacksSid))
  return [...text.matchAll(/:cloudformation:([^:"]+):[^"]+:stack\/([^/"]+)\/\*/g)].map(([, region = '', name = '']) => ({ name, region }))
}

// for the roles that deploy and show
function withStatement(resources: Template['Resources'], Sid: string, Action: string, arns: readonly string[]): Template['Resources'] {
  if (arns.length === 0) return resources
  const statement = { Sid, Effect: 'Allow', Action, Resource: arns.map((arn) => ({ 'Fn::Sub': arn })) }
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      if (id !== 'DeployRole' && id !== 'ShowRole') return [id, resource]
      const [policy] = resource.Properties.Policies as [{ PolicyDocument: { Statement: object[] } }] // as stage.yml has it
      const { PolicyDocument, ...rest } = policy
      const Policies = [{ ...rest, PolicyDocument: { ...PolicyDocument, Statement: [...PolicyDocument.Statement, statement] } }]
      return [id, { ...resource, Properties: { ...resource.Properties, Policies } }]
    }),
  )
}

/** Of the template's parameters. */
export function stageParameters({ service, stage, tools, region }: StageFacts, needs: StageNeeds): Record<string, string> {
  const deployers = needs.deployers ?? deployersOf({ service, stage, tools }, '*')
  return {
    Service: service,
    Stage: stage,
    ToolsAccount: tools,
    Deployers: deployers.join(','),
    Viewers: (needs.viewers ?? deployers).join(','),
    // the services without a region are in us-east-1
    Regions: [...new Set([region, ...(needs.regions ?? []), 'us-east-1'])].join(','),
    HostedZoneId: needs.hostedZoneId ?? '*',
    RemovesData: needs.removesData ? 'yes' : 'no',
    FunctionsBoundary: needs.opensBoundary ? 'open' : 'closed',
  }
}

/** The values of the variables in services.yml. */
export function valuesOf({ service, stage, tools, account }: StageFacts, hostedZoneId: string): Record<string, string> {
  return {
    Service: service,
    Stage: stage,
    ToolsAccount: tools,
    HostedZoneId: hostedZoneId,
    'AWS::AccountId': account,
    // the longest that there is
    'AWS::Partition': 'aws-us-gov',
  }
}

/** A stage whose pipelines are meant. */
type PipelinesOf = Pick<StageFacts, 'service' | 'stage' | 'tools'>

/**
 * The roles of the tools account that may act as a stage's deploy role, as IAM's ArnLike compares them: those of its pipelines (scripts/pipeline), and
 * people. `people`: permission sets of IAM Identity Center with commas between them (a name may have `*`), or ARNs; empty for none. A role of Identity Center
 * has the set's name and an id in its own: https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function deployersOf(facts: PipelinesOf, people: string): string[] {
  const sets = people
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
  const { tools } = facts
  return [
    ...pipelines(facts),
    ...sets.map((each) => (each.startsWith('arn:') ? each : roleArn(tools, `aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${each}_*`))),
  ]
}

/**
 * Those that may act as the role that shows a stage and changes nothing: whoever deploys it, what comes before an approval, and the pipelines of the stage
 * after it (`next`), which ask what runs here.
 */
export function viewersOf({ next, ...facts }: PipelinesOf & { next?: string | undefined }, people: string): string[] {
  const after = next ? { ...facts, stage: next } : undefined
  return [...deployersOf(facts, people), ...pipelines(facts, 'show'), ...(after ? [...pipelines(after), ...pipelines(after, 'show')] : [])]
}

function pipelines({ service, stage, tools }: PipelinesOf, kind?: 'show'): string[] {
  return [buildRole(service, stage, kind), githubRole(service, stage, kind)].map((name) => roleArn(tools, name))
}

// the same statement may belong to two services
function unique<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()]
}
