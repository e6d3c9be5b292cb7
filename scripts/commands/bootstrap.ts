import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { bootstrapStage, bootstrapTools } from '../bootstrap/bootstrap.ts'
import { needsOf } from '../bootstrap/needs-of.ts'
import { systemOf } from '../check-aws/describe-stage.ts'
import { awsStages, stageValue } from '../check-aws/stages.ts'
import { accountsOf } from '../deployment/accounts.ts'
import { callerOf } from '../deployment/caller.ts'
import { aws } from '../deployment/cloud.ts'
import { baseClient } from '../deployment/target.ts'
import type { Output } from '../output/output.ts'

export interface BootstrapOptions {
  /** A stage, or `tools` for the account with the releases. */
  stage: string
  /** The id of the one Route 53 zone whose records deployments may change; any of the account where it is left out. */
  zone?: string
  /** `open` lets deployments change what functions may have at the most, until the next time. */
  boundary?: string
}

/** Makes what an account needs once, with credentials of its administrator, and brings it up to date. */
export async function bootstrap(project: Project, output: Output, { stage, zone, boundary }: BootstrapOptions): Promise<void> {
  const stages = await awsStages(project.root)
  const { service, region } = await systemOf(project, stage === 'tools' ? (stages[0] ?? '') : stage)
  const accounts = await Promise.all(stages.map(async (each) => ({ name: each, ...(await accountsOf(project.root, each)) })))
  const tools = accounts[0]?.tools ?? ''
  const client = baseClient(aws, stage, region)
  const { account, arn } = await callerOf(client)
  const own = stage === 'tools' ? tools : (await accountsOf(project.root, stage)).stage
  if (account !== own)
    throw new StagecraftError('wrong-account', `The credentials are of the account ${account} (${arn}), and ${stage} is in ${own}.`, {
      hint: `Use credentials of an administrator of ${own}.`,
    })
  output.say(`  …     ${stage}, account ${account}`)
  if (stage === 'tools')
    await bootstrapTools(
      client,
      aws,
      service,
      accounts.map(({ name, stage: number }) => ({ stage: name, account: number })),
      String((await stageValue(project.root, stages[0] ?? '', 'deployers')) ?? '*'),
    )
  else {
    const needs = { ...(await needsOf(project, stage)), ...(zone ? { hostedZoneId: zone } : {}), opensBoundary: boundary === 'open' }
    await bootstrapStage(client, aws, service, stage, tools, needs)
  }
  output.result({ stage, account }, () => `  ${stage} (account ${account}) is ready.`)
}
