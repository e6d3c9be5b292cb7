import type { PipelineStage } from './stages.ts'

/** A logical id: letters and digits. */
export function idOf(name: string): string {
  return name.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, first: string) => first.toUpperCase())
}

export function sub(text: string): { 'Fn::Sub': string } {
  return { 'Fn::Sub': text }
}

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
  const deploy = (stage: string) => sub(`arn:\${AWS::Partition}:iam::\${${accountOf(stage)}}:role/\${Service}-${stage}-deploy`)
  return [from ? deploy(from) : sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/\${Service}-release`), deploy(name)]
}
