import { names } from '../deployment/names.ts'
import type { PipelineStage } from './stages.ts'
import type { Step } from './steps.ts'

/** A logical id: letters and digits. */
export function idOf(name: string): string {
  return name.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, first: string) => first.toUpperCase())
}

export function sub(text: string): { 'Fn::Sub': string } {
  return { 'Fn::Sub': text }
}

/** The role of the tools account that CodeBuild runs a stage's builds as; those that only show have one of their own. */
export function buildRole(service: string, stage: string, kind?: Step['kind']): string {
  return `${service}-pipeline-${kind === 'show' ? 'show-' : ''}${stage}`
}

/** The role of the tools account that GitHub's jobs of a stage take; those that only show have one of their own. */
export function githubRole(service: string, stage: string, kind?: Step['kind']): string {
  return `${service}-github-${kind === 'show' ? 'show-' : ''}${stage}`
}

// the template's parameter
const service = `\${Service}`

function accountOf(stage: string): string {
  return `Account${idOf(stage)}`
}

/** The template's parameter with a stage's account: the stage table's, or asked for where it names none. */
export function accountParameter({ name, account }: PipelineStage): Record<string, object> {
  return {
    [accountOf(name)]: { Type: 'String', Description: `Account of ${name}`, AllowedPattern: '\\d{12}', ...(account && { Default: account }) },
  }
}

/**
 * The roles of `stagecraft bootstrap` that a build may assume, and no others. A build that deploys or promotes: the stage's deploy role. A build that comes
 * before the approval: the stage's role that shows and changes nothing. Both may look at the stage before, and the first stage's adds releases.
 */
export function rolesOf({ name, from }: PipelineStage, kind: Step['kind']): object[] {
  const role = (account: string, name: string) => sub(`arn:\${AWS::Partition}:iam::\${${account}}:role/${name}`)
  const show = (stage: string) => role(accountOf(stage), names.showRole(service, stage))
  const own = kind === 'show' ? show(name) : role(accountOf(name), names.deployRole(service, name))
  return [from ? show(from) : role('AWS::AccountId', names.releaseRole(service)), own]
}
