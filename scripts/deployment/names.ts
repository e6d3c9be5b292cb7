import type { Accounts } from './accounts.ts'

/** The names that `stagecraft bootstrap` gives what an account needs once, and that a deployment looks for. */
export const names = {
  /** Buckets share one namespace, so the account's number is in it. */
  artifactBucket: (service: string, { tools }: Pick<Accounts, 'tools'>) => `${service}-releases-${tools}`,
  /** Whoever deploys a stage acts as this role of the stage's account. */
  deployRole: (service: string, stage: string) => `${service}-${stage}-deploy`,
  /** Whoever looks at a stage and changes nothing acts as this role of the stage's account. */
  showRole: (service: string, stage: string) => `${service}-${stage}-show`,
  /** CloudFormation makes the stage's resources as this role of the stage's account. */
  executionRole: (service: string, stage: string) => `${service}-${stage}-cloudformation`,
  /** What a stage's functions may have at the most: a policy of its template. */
  functionsBoundary: (service: string, stage: string) => `${service}-${stage}-boundary`,
  /** The SSM parameter below `/{service}/{stage}/` that says whether a deployment may change it: `open` or `closed`. */
  functionsBoundaryIs: 'bootstrap/functions-boundary',
  /** The one that says what the account was made ready for, a line each. */
  readyFor: 'bootstrap/ready-for',
  /** What `stagecraft bootstrap` deployed to the tools account, and to a stage's. */
  toolsStack: (service: string) => `${service}-tools`,
  bootstrapStack: (service: string, stage: string) => `${service}-bootstrap-${stage}`,
  /** Whoever adds a release to the artifact bucket acts as this role of the tools account. */
  releaseRole: (service: string) => `${service}-release`,
} as const

export function roleArn(account: string, name: string): string {
  return `arn:aws:iam::${account}:role/${name}`
}
