import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import type { Project } from '@stagecraft/localstack/project.ts'
import { checkedFurther, checkedStage } from '../check-aws/compile.ts'
import { estimate, total } from '../cost/estimate.ts'
import { pricesOf } from '../cost/prices.ts'
import { aws } from '../deployment/cloud.ts'
import { roleArn } from '../deployment/names.ts'
import { namedAccounts, type RehearsedSystem } from './system.ts'

/**
 * The accounts of the stage table on AWS, with credentials of the tools account: its own administrator is whoever calls, that of a stage's account
 * the role `administrator`, which has to trust the tools account.
 */
export async function accountsOnAws(project: Project, administrator: string): Promise<RehearsedSystem> {
  const named = await namedAccounts(project)
  const { region } = named
  return {
    ...named,
    clouds: {
      administratorOf: (account) => {
        const RoleArn = roleArn(account, administrator)
        const credentials = fromTemporaryCredentials({ params: { RoleArn, RoleSessionName: 'rehearsal' }, clientConfig: { region } })
        const own = account === named.tools ? {} : { credentials }
        return { ...aws, ...own, client: { region, ...own } }
      },
      developer: async () => aws,
    },
    setsParameters: false,
    databases: undefined,
    standInOf: () => undefined,
    stop: async () => {},
  }
}

/** What all stages of the stage table cost together while nobody uses them, US dollars a month, by stage. */
export async function monthlyCosts(project: Project, stages: RehearsedSystem['stages']): Promise<Record<string, number>> {
  const costs: Record<string, number> = {}
  // one after another: each may have to be compiled
  for (const { stage } of stages) {
    const own = await checkedStage(project, stage)
    costs[stage] = total(estimate(stage, [own, ...(await checkedFurther(project, own))], await pricesOf(own.region)).idle)
  }
  return costs
}
