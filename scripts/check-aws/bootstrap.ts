import type { Project } from '@stagecraft/localstack/project.ts'
import { limits, readServices, sizeOf } from '../bootstrap/execution-policies.ts'
import { compareNeeds, knownTypes } from '../bootstrap/needs.ts'
import { needsOf } from '../bootstrap/needs-of.ts'
import { neededActions } from '../bootstrap/schemas.ts'
import { stageTemplate, valuesOf } from '../bootstrap/stage-template.ts'
import { toolsTemplate } from '../bootstrap/tools-template.ts'
import { accountsOf } from '../deployment/accounts.ts'
import type { Checked, Finding, Template } from './checked.ts'
import { actionsWithResources, knownActions } from './known-actions/known-actions.ts'
import { isObject } from './resources.ts'
import type { ToolFinding, ToolResult } from './tools/template-files.ts'

/** The templates of `make bootstrap`: the tools account's, and that of the last stage's account, which is most of all like production's. */
export async function bootstrapTemplates(project: Project, stages: readonly Checked[]): Promise<Record<string, Template>> {
  const last = stages.at(-1)
  if (!last?.stage) return {}
  const { root } = project
  const accounts = await Promise.all(
    stages.map(async ({ stage = '' }) => ({ stage, account: (await accountsOf(root, stage).catch(() => undefined))?.stage ?? '000000000000' })),
  )
  return {
    'tools account': await toolsTemplate(last.service, accounts),
    [`account of ${last.stage}`]: await stageTemplate(factsOf(last), await needsOf(project, last.stage)),
  }
}

/** Compares what the types of services.yml need with what the execution role gets for them, and its policies with IAM's limits. */
export async function checkBootstrap(project: Project, all: readonly Checked[], cfnLintEnvironment: string): Promise<ToolResult> {
  const stages = all.filter(({ stage }) => stage)
  const last = stages.at(-1)
  if (!last?.stage) return { findings: [], suppressed: [] }
  const services = await readServices()
  const needed = await neededActions(cfnLintEnvironment, knownTypes(services))
  const facts = { isAction: await knownActions(), hasResource: await actionsWithResources() }
  const compared = compareNeeds(needed, services, facts)
  const template = await stageTemplate(factsOf(last), await needsOf(project, last.stage))
  const about = { tool: 'bootstrap', template: `account of ${last.stage}`, id: 'execution-role' }
  return {
    findings: [...compared, ...tooLarge(template, valuesOf(factsOf(last), '*'))].map((each): ToolFinding => ({ ...about, ...each })),
    suppressed: [],
  }
}

/** Policies that IAM would refuse for their size. */
export function tooLarge({ Resources }: Template, values: Readonly<Record<string, string>>): Finding[] {
  const remedy = 'Shorten the policies of scripts/bootstrap.'
  const policies = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy')
  const roles = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role')
  const parts = policies.filter(([, { Properties }]) => Properties.Roles)
  return [
    ...policies.flatMap(([resource, { Properties }]) => overLimit(resource, Properties.PolicyDocument, limits.managedPolicy)),
    ...roles.flatMap(([resource, { Properties }]) => overLimit(resource, Properties.Policies ?? [], limits.inlineOfRole)),
    ...(parts.length > limits.policiesOfRole
      ? [{ resource: 'ExecutionRole', what: `It has ${parts.length} managed policies, and IAM allows ${limits.policiesOfRole}.`, remedy }]
      : []),
  ]
  function overLimit(resource: string, document: unknown, most: number): Finding[] {
    const size = sizeOf(resolved(document), values)
    return size > most ? [{ resource, what: `Its policy has ${size} characters, and IAM allows ${most}.`, remedy }] : []
  }
}

// `Fn::Sub` as its text; the longer arm of a condition
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved)
  if (!isObject(value)) return value
  if (value['Fn::Sub']) return value['Fn::Sub']
  if (Array.isArray(value['Fn::If'])) return resolved(value['Fn::If'][1])
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each)]))
}

function factsOf({ service, region, stage = '' }: Checked) {
  return { service, stage, region, tools: '000000000000', account: '000000000000' }
}
