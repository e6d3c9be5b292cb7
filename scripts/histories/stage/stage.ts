import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { StageAccess } from '@stagecraft/localstack/stack/client-options.ts'
import { type Description, stackName } from '@stagecraft/localstack/stack/description.ts'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import { describeStage } from '../../check-aws/describe-stage.ts'
import { awsStages, requireAwsStage } from '../../check-aws/stages.ts'
import { accountsOf } from '../../deployment/accounts.ts'
import { callerOf } from '../../deployment/caller.ts'
import { aws, type Cloud } from '../../deployment/cloud.ts'
import { baseClient } from '../../deployment/target.ts'
import { apiOf } from './api-of.ts'
import type { DataApiPlace } from './data-api.ts'
import { databaseOf } from './database-of.ts'

/** A stage on AWS on which histories run. */
export interface Stage {
  name: string
  access: StageAccess
  /** The name of its stack in CloudFormation. */
  stack: string
  description: Description
  /** The API's address, as people reach it. */
  api: string
  database: DataApiPlace
}

/**
 * The stage of that name, with the caller's own credentials. Histories write data and pause queues, so only the first stage of the stage table may have them.
 * Throws `no-stage`, `not-for-histories`, `no-account`, `wrong-endpoint`, `no-credentials`, `no-network`, `wrong-clock`, `wrong-account`, `not-deployed`,
 * `stage-busy`, `no-api` and `no-cluster`. Nothing is changed. `cloud`: a test's own stands in for AWS.
 */
export async function openStage(project: Project, name: string, cloud: Cloud = { ...aws, credentials: fromNodeProviderChain() }): Promise<Stage> {
  await requireHistoriesStage(project.root, name)
  const { stage: account } = await accountsOf(project.root, name)
  const description = await describeStage(project, name)
  const { region } = description
  const client = baseClient(cloud, name, region)
  const caller = await callerOf(client)
  if (caller.account !== account)
    throw new StagecraftError('wrong-account', `The credentials are of the account ${caller.account} (${caller.arn}). ${name} is in ${account}.`, {
      hint: 'Use credentials of that account, or correct `account` in the stage table of serverless.yml.',
    })
  const access = { client }
  const stack = stackName(description)
  const formation = new CloudFormationClient(client)
  const deployed = await stackNamed(formation, stack).finally(() => formation.destroy())
  if (!deployed)
    throw new StagecraftError('not-deployed', `The account ${account} has no stack ${stack} in ${region}: ${name} is not deployed.`, {
      hint: `Deploy it first: \`make deploy STAGE=${name}\`.`,
    })
  const { StackStatus = '' } = deployed
  if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(StackStatus))
    throw new StagecraftError('stage-busy', `The stack ${stack} is ${StackStatus}.`, {
      hint: `Wait until its deployment has ended. \`make deploy STAGE=${name}\` brings a failed one in order.`,
    })
  const api = await apiOf(project, access, deployed, description)
  return { name, access, stack, description, api, database: await databaseOf(access, account, stack, description) }
}

/** Throws `no-stage` where that is no stage on AWS, and `not-for-histories` where it is not the first one of the stage table. */
export async function requireHistoriesStage(root: string, name: string): Promise<void> {
  await requireAwsStage(root, name)
  const [first = ''] = await awsStages(root)
  if (name === first) return
  throw new StagecraftError('not-for-histories', `Histories do not run on ${name}: they write data that stays, and pause queues and functions.`, {
    hint: `Only the first stage of the stage table may have them: \`make histories DRIVER=aws STAGE=${first}\`.`,
  })
}
