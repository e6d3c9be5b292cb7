import type { Project } from '@stagecraft/localstack/project.ts'
import { describeStage } from '../check-aws/describe-stage.ts'
import { accountsOf } from '../deployment/accounts.ts'
import { callerOf } from '../deployment/caller.ts'
import type { Cloud } from '../deployment/cloud.ts'
import { baseClient, openTarget, type Target } from '../deployment/target.ts'
import { furtherStacksOf } from '../release/further-stacks.ts'
import { concurrencyCheck, failed, parametersCheck, stackCheck, toolsCheck } from './account.ts'
import { type Check, look, ok, skipped } from './check.ts'
import { accountsCheck, type DescribedStage, domainCheck, examplesCheck, namesCheck } from './description.ts'

/**
 * Looks at all that a first deployment of a stage needs, and goes on where something is missing. Nothing is changed. `nameServersOf`: of a domain, as DNS
 * says. Throws `no-stage`, `no-account`.
 */
export async function examine(project: Project, stage: string, cloud: Cloud, nameServersOf?: (name: string) => Promise<string[]>): Promise<Check[]> {
  const accounts = await accountsOf(project.root, stage)
  const { service, region, template } = await describeStage(project, stage)
  const described: DescribedStage = { service, stage, region, accounts, template }
  return [
    accountsCheck(described),
    namesCheck(described),
    examplesCheck(described),
    await domainCheck(described, nameServersOf),
    ...(await signedIn(project, described, cloud)),
    ...toLookAt(described),
  ]
}

async function signedIn(project: Project, described: DescribedStage, cloud: Cloud): Promise<Check[]> {
  const { stage, region, template } = described
  const later = ['tools account', 'parameters', 'concurrency', 'stack']
  const without = (why: string, all: readonly string[] = later) => all.map((name) => skipped(name, why))
  try {
    const caller = await callerOf(baseClient(cloud, stage, region))
    const credentials = ok('credentials', `You are ${caller.arn}. Clock and region (${region}) are right.`)
    const target: Target | Check = await openTarget(project, stage, cloud).catch((error: unknown) => failed('bootstrap', error))
    if ('result' in target) return [credentials, target, ...without('It needs the stage’s deploy role.')]
    const further = await furtherStacksOf(project, described.service, stage)
    return [
      credentials,
      ok('bootstrap', `You act as the deploy role of ${stage}.`),
      await toolsCheck(target),
      await parametersCheck(target, template, further),
      await concurrencyCheck(target, template),
      await stackCheck(target),
    ]
  } catch (error) {
    return [failed('credentials', error), ...without('It needs credentials.', ['bootstrap', ...later])]
  }
}

// the deploy role may not ask, and none of it is the deployment's own
function toLookAt({ region, service, accounts }: DescribedStage): Check[] {
  return [
    look(
      'connection',
      `With CodePipeline and GitHub: the connection ${service} must be Available, not Pending (tools account ${accounts.tools}).`,
      `https://${region}.console.aws.amazon.com/codesuite/settings/connections`,
    ),
    look(
      'public access',
      `S3 should block public access for the whole account ${accounts.stage}; each bucket of the template does so for itself.`,
      `aws s3control put-public-access-block --account-id ${accounts.stage} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
    ),
  ]
}
