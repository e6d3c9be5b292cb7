import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stackName } from '@stagecraft/localstack/stack/description.ts'
import { systemOf } from '../check-aws/describe-stage.ts'
import { refuseWrongEndpoint } from '../config/stage-access.ts'
import { type Accounts, accountsOf } from './accounts.ts'
import { type Caller, callerOf } from './caller.ts'
import type { ClientOptions, Cloud } from './cloud.ts'
import { names, roleArn } from './names.ts'

/** A stage has a role for each. */
export type Purpose = 'deploy' | 'show'

/** A stage on AWS, and how a deployment reaches it. */
export interface Target {
  service: string
  stage: string
  region: string
  accounts: Accounts
  /** The stage's stack. */
  stack: string
  /** The artifact bucket, in the tools account. */
  bucket: string
  executionRole: string
  caller: Caller
  /** What it is opened for: to `show` changes nothing. */
  purpose: Purpose
  /** As the stage's role for that. */
  client: ClientOptions
  cloud: Cloud
  /** What the project keeps on this machine: a deployment's temporary files are below it. */
  programs: string
}

/**
 * Opens a stage: whose credentials there are, and the stage's role with them, which deploys, or shows and changes nothing. Throws `no-stage`, `no-account`, `wrong-endpoint`, `no-credentials`,
 * `wrong-clock`, `wrong-account` and `not-bootstrapped`. Nothing is changed.
 */
export async function openTarget(project: Project, stage: string, cloud: Cloud, purpose: Purpose = 'deploy'): Promise<Target> {
  const accounts = await accountsOf(project.root, stage)
  const { service, region } = await systemOf(project, stage)
  const base = baseClient(cloud, stage, region)
  const caller = await callerOf(base)
  if (caller.account !== accounts.stage && caller.account !== accounts.tools)
    throw new StagecraftError(
      'wrong-account',
      `The credentials are of the account ${caller.account} (${caller.arn}). ${stage} is in ${accounts.stage}, and its releases are in ${accounts.tools}.`,
      { hint: 'Use credentials of one of these two, or correct `account` and `toolsAccount` in the stage table.' },
    )
  const role = roleArn(accounts.stage, names[`${purpose}Role`](service, stage))
  return {
    service,
    stage,
    region,
    accounts,
    stack: stackName({ service, stage }),
    bucket: names.artifactBucket(service, accounts),
    executionRole: roleArn(accounts.stage, names.executionRole(service, stage)),
    caller,
    purpose,
    client: await assumed(base, role, caller, `make bootstrap STAGE=${stage}`),
    cloud,
    programs: project.programs,
  }
}

/** The tools account, as the role that adds releases. Throws `not-bootstrapped`, and as `callerOf` does. */
export async function toolsClient({ service, stage, region, accounts, cloud, caller }: Target): Promise<ClientOptions> {
  return assumed(baseClient(cloud, stage, region), roleArn(accounts.tools, names.releaseRole(service)), caller, 'make bootstrap STAGE=tools')
}

/** The client of whoever calls. Throws `wrong-endpoint` where the environment leads a stage of AWS to this machine. */
export function baseClient(cloud: Cloud, stage: string, region: string, environment: NodeJS.ProcessEnv = process.env): ClientOptions {
  if (!cloud.endpoint)
    for (const [name, value] of Object.entries(environment)) if (name.startsWith('AWS_ENDPOINT_URL')) refuseWrongEndpoint(stage, false, value)
  return { region, ...(cloud.endpoint ? { endpoint: cloud.endpoint } : {}), ...(cloud.credentials ? { credentials: cloud.credentials } : {}) }
}

/** Credentials of a role for an hour at a time. They are asked for once here, so that a role that is not there is known before anything begins. */
async function assumed(base: ClientOptions, RoleArn: string, { arn }: Caller, remedy: string): Promise<ClientOptions> {
  // 2–64 of these: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  const RoleSessionName = (arn.split(/[:/]/).at(-1) ?? '')
    .replaceAll(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-')
  const sts = new STSClient(base)
  try {
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }))
    if (!Credentials) throw new Error('AWS gave no credentials.')
  } catch (cause) {
    throw new StagecraftError('not-bootstrapped', `${arn} cannot act as ${RoleArn}: ${(cause as Error).message}`, {
      hint: `Run \`${remedy}\` once with credentials of that account's administrator. If that was done, the role's trust policy does not name you.`,
      cause,
    })
  } finally {
    sts.destroy()
  }
  const { credentials: masterCredentials, ...clientConfig } = base
  return {
    ...base,
    credentials: fromTemporaryCredentials({
      ...(masterCredentials ? { masterCredentials } : {}),
      params: { RoleArn, RoleSessionName },
      clientConfig,
    }),
  }
}
