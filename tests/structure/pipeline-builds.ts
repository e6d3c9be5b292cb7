import { parse } from 'yaml'
import { openProject } from '../../localstack/project.ts'
import type { Template } from '../../scripts/check-aws/checked.ts'
import { pipelineTemplate } from '../../scripts/pipeline/template.ts'
import { pipelineFacts } from '../../scripts/pipeline/write.ts'
import { root } from './sources.ts'

/** What this project's pipelines are generated from, the template, and the names of its stages. */
export async function ownPipeline() {
  const facts = await pipelineFacts(await openProject(root))
  return { facts, template: await pipelineTemplate(facts), stages: facts.stages.map(({ name }) => name) }
}

/** An action of CodePipeline, as far as tests look at it. */
export interface Action {
  Name: string
  RunOrder?: number
  Namespace?: string
  ActionTypeId: { Provider: string }
  Configuration: { ProjectName?: { Ref: string }; NotificationArn?: { Ref: string }; CustomData?: string; ExternalEntityLink?: { 'Fn::Sub': string } }
}

/** The pipeline's stages. The actions of the first, the source, are `Fn::If`. */
export function pipelineStagesOf({ Resources: { Pipeline } }: Template): { Name: string; Actions: Action[] }[] {
  return Pipeline?.Properties.Stages as { Name: string; Actions: Action[] }[] // as the kit writes it
}

/** The pipeline's builds in their order, with the commands of each buildspec. */
export function buildsOf(template: Template): { name: string; commands: string[] }[] {
  const [, ...stages] = pipelineStagesOf(template)
  return stages.flatMap(({ Actions }) =>
    Actions.flatMap(({ Name, Configuration: { ProjectName } }) =>
      ProjectName ? [{ name: Name, commands: commandsOf(template, ProjectName.Ref) }] : [],
    ),
  )
}

function commandsOf(template: Template, project: string): string[] {
  return buildspecOf(template, project).phases.build?.commands ?? []
}

interface BuildSpec {
  env: { shell: string; 'exported-variables': string[] }
  phases: Record<string, { commands?: string[] }>
}

export function buildspecOf({ Resources }: Template, project: string): BuildSpec {
  const source = Resources[project]?.Properties.Source as { BuildSpec: string } | undefined // as the kit writes it
  return parse(source?.BuildSpec ?? 'phases: {}') as BuildSpec
}
