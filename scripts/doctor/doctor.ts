import type { Project } from '@stagecraft/localstack/project.ts'
import { describeStage } from '../check-aws/describe-stage.ts'
import { accountsOf } from '../deployment/accounts.ts'
import { callerOf } from '../deployment/caller.ts'
import type { Cloud } from '../deployment/cloud.ts'
import { baseClient, openTarget, type Target } from '../deployment/target.ts'
import { furtherStacksOf } from '../release/further-stacks.ts'
import { boundaryCheck, concurrencyCheck, failed, notOn, outputsCheck, parametersCheck, stackCheck, toolsChecks } from './account.ts'
import { publicAccessCheck, zoneCheck } from './api-checks.ts'
import { type Check, ok, skipped } from './check.ts'
import { accountsCheck, type DescribedStage, domainCheck, examplesCheck, type NameServersOf, namesCheck } from './description.ts'

/**
 * Looks at all that a first deployment of a stage needs, and goes on where something is missing. Nothing is changed. `nameServersOf`: of a domain, as DNS
 * says. Throws `no-stage`, `no-account`.
 */
export async function examine(project: Project, stage: string, cloud: Cloud, nameServersOf?: NameServersOf): Promise<Check[]> {
  const accounts = await accountsOf(project.root, stage)
  const { service, region, template, takes = [] } = await describeStage(project, stage)
  const described: DescribedStage = { service, stage, region, accounts, template, takes }
  return [
    accountsCheck(described),
    namesCheck(described),
    examplesCheck(described),
    await domainCheck(described, nameServersOf),
    ...(await signedIn(project, described, cloud, nameServersOf)),
  ]
}

async function signedIn(project: Project, described: DescribedStage, cloud: Cloud, nameServersOf?: NameServersOf): Promise<Check[]> {
  const { stage, region, template, takes } = described
  const later = ['tools account', 'connection', 'parameters', 'concurrency', 'stack', 'boundary', 'zone', 'public access']
  const without = (why: string, all: readonly string[] = later) => all.map((name) => skipped(name, why))
  try {
    const caller = await callerOf(baseClient(cloud, stage, region))
    const credentials = ok('credentials', `You are ${caller.arn}. Clock and region (${region}) are right.`)
    const target = await rolesOf(project, stage, cloud)
    if ('result' in target) return [credentials, target, ...without('It needs the stage’s roles.')]
    const further = await furtherStacksOf(project, described.service, stage)
    return [
      credentials,
      ok('bootstrap', `You act as the roles of ${stage}.`),
      ...(await toolsChecks(target)),
      await parametersCheck(target, template, further),
      ...(await outputsCheck(target, takes)),
      await concurrencyCheck(target, template),
      await stackCheck(target),
      await boundaryCheck(target),
      await zoneCheck(target, template, nameServersOf),
      target.cloud.endpoint ? notOn(target, 'public access') : await publicAccessCheck(target),
    ]
  } catch (error) {
    return [failed('credentials', error), ...without('It needs credentials.', ['bootstrap', ...later])]
  }
}

/** As the role that changes nothing, where whoever asks may deploy too. */
async function rolesOf(project: Project, stage: string, cloud: Cloud): Promise<Target | Check> {
  try {
    await openTarget(project, stage, cloud)
    return await openTarget(project, stage, cloud, 'show')
  } catch (error) {
    return failed('bootstrap', error)
  }
}
