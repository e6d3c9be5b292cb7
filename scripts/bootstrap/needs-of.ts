import { join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stackName } from '@stagecraft/localstack/stack/description.ts'
import { describeStage } from '../check-aws/describe-stage.ts'
import { awsStages, stageValue } from '../check-aws/stages.ts'
import { readTemplate } from '../check-aws/template-file.ts'
import { accountsOf } from '../deployment/accounts.ts'
import { deployedTemplates, withinToo } from '../release/foreign/nested-stacks.ts'
import { parametersWanted } from '../release/release-template.ts'
import { deployersOf, type StageNeeds, viewersOf } from './stage-template.ts'

/**
 * What a stage's account has to be made for, from the description: the stage's templates and their regions, who deploys (`deployers` in the stage table:
 * permission sets with commas between them, all where it is not there), and whether its data may be removed (not where `deletionProtection` is on).
 */
export async function needsOf(project: Project, stage: string): Promise<StageNeeds> {
  const { root, config } = project
  const further = config.furtherStacks ?? []
  const own = await describeStage(project, stage)
  const beside = await Promise.all(further.map(({ template }) => readTemplate(join(root, template))))
  const stages = await awsStages(root)
  const tools = (await accountsOf(root, stage).catch(() => undefined))?.tools ?? '000000000000'
  const people = String((await stageValue(root, stage, 'deployers')) ?? '*')
  const facts = { service: own.service, stage, tools }
  const all = withinToo(own).map(({ template }) => template)
  const apart = [...new Set(deployedTemplates(own).flatMap((each) => parametersWanted(each)))].filter(
    (name) => name.startsWith('/') && !name.startsWith(`/${own.service}/${stage}/`),
  )
  const next = stages[stages.indexOf(stage) + 1]
  return {
    templates: [...all, ...beside],
    regions: further.flatMap(({ region }) => (region ? [region] : [])),
    ...(apart.length > 0 ? { parameters: apart } : {}),
    ...(own.takes ? { stacks: own.takes.map(({ service, region }) => ({ name: stackName({ service, stage }), region })) } : {}),
    deployers: deployersOf(facts, people),
    viewers: viewersOf({ ...facts, next }, people),
    removesData: (await stageValue(root, stage, 'deletionProtection')) !== true,
  }
}
