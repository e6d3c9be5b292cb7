import type { Template } from '../check-aws/checked.ts'
import { readTemplate } from '../check-aws/template-file.ts'
import { roleArn } from '../deployment/names.ts'
import { buildRole, githubRole } from '../pipeline/names.ts'
import { executionPolicies, readServices, servicesOf } from './execution-policies.ts'

/** Which stage of which system, in which accounts. */
export interface StageFacts {
  service: string
  stage: string
  /** The accounts of the tools and of the stage, twelve digits. */
  tools: string
  account: string
  region: string
}

/** What a stage's account has to be made for. */
export interface StageNeeds {
  /** The stage's own template and those beside it: its execution role gets the services that they use. Where left out, all that are known. */
  templates?: readonly Template[]
  /** Regions of the stacks beside the stage's own. */
  regions?: readonly string[]
  /** Who deploys, as `deployersOf` has it. Where left out, everybody who signs in to the tools account by IAM Identity Center. */
  deployers?: readonly string[]
  hostedZoneId?: string
  /** Whether whoever deploys may empty the stage's buckets. */
  removesData?: boolean
}

/** The template of a stage's account: stage.yml with what CloudFormation may do. Throws `service-unknown`. */
export async function stageTemplate(facts: StageFacts, { templates, hostedZoneId = '*' }: StageNeeds): Promise<Template> {
  const made = await readTemplate(`${import.meta.dirname}/stage.yml`)
  const services = await readServices()
  const used = templates ? servicesOf(templates, services) : Object.keys(services)
  const statements = unique(used.flatMap((name) => services[name] ?? []))
  const policies = executionPolicies(statements, valuesOf(facts, hostedZoneId))
  return { ...made, Resources: { ...made.Resources, ...policies } }
}

/** Of the template's parameters. */
export function stageParameters({ service, stage, tools, region }: StageFacts, needs: StageNeeds): Record<string, string> {
  return {
    Service: service,
    Stage: stage,
    ToolsAccount: tools,
    Deployers: (needs.deployers ?? deployersOf({ service, stage, tools }, '*')).join(','),
    // the services without a region are in us-east-1
    Regions: [...new Set([region, ...(needs.regions ?? []), 'us-east-1'])].join(','),
    HostedZoneId: needs.hostedZoneId ?? '*',
    RemovesData: needs.removesData ? 'yes' : 'no',
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

/**
 * The roles of the tools account that may act as a stage's deploy role, as IAM's ArnLike compares them: those of the pipelines (scripts/pipeline) of this
 * stage and of the one after it, which asks what runs here; and people. `people`: permission sets of IAM Identity Center with commas between them (a
 * name may have `*`), or ARNs; empty for none. A role of Identity Center has the set's name and an id in its own:
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function deployersOf(
  { service, stage, tools, next }: Pick<StageFacts, 'service' | 'stage' | 'tools'> & { next?: string | undefined },
  people: string,
): string[] {
  const role = (name: string) => roleArn(tools, name)
  const pipelines = [stage, ...(next ? [next] : [])].flatMap((each) => [role(buildRole(service, each)), role(githubRole(service, each))])
  const sets = people
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
  return [...pipelines, ...sets.map((each) => (each.startsWith('arn:') ? each : role(`aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${each}_*`)))]
}

// the same statement may belong to two services
function unique<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()]
}
