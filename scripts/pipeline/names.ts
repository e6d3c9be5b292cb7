import { names } from '../deployment/names.ts'
import type { PipelineStage } from './stages.ts'

/** A logical id: letters and digits. */
export function idOf(name: string): string {
  return name.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, first: string) => first.toUpperCase())
}

export function sub(text: string): { 'Fn::Sub': string } {
  return { 'Fn::Sub': text }
}

/** The role of the tools account that CodeBuild runs a stage's builds as. */
export function buildRole(service: string, stage: string): string {
  return `${service}-pipeline-${stage}`
}

/** The role of the tools account that GitHub's jobs of a stage take. */
export function githubRole(service: string, stage: string): string {
  return `${service}-github-${stage}`
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
 * The roles of `stagecraft bootstrap` that a stage's builds may assume, and no others: its own deploy role; the one of the stage before, which says what
 * runs there; and for the first stage the one that adds releases to the artifact bucket.
 */
export function rolesOf({ name, from }: PipelineStage): object[] {
  const role = (account: string, name: string) => sub(`arn:\${AWS::Partition}:iam::\${${account}}:role/${name}`)
  const deploy = (stage: string) => role(accountOf(stage), names.deployRole(service, stage))
  return [from ? deploy(from) : role('AWS::AccountId', names.releaseRole(service)), deploy(name)]
}
