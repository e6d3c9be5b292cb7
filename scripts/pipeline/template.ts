import { fileURLToPath } from 'node:url'
import { withProperties } from '@stagecraft/localstack/stack/template/with-properties.ts'
import type { Template } from '../check-aws/checked.ts'
import { readTemplate } from '../check-aws/template-file.ts'
import { githubPart } from './github-part.ts'
import { stagePart } from './stage-part.ts'
import type { PipelineFacts } from './stages.ts'

/** CodePipeline and CodeBuild for the tools account: pipeline.yml with the part of each stage. */
export async function pipelineTemplate({ service, stages }: PipelineFacts): Promise<Template> {
  const base = await kitTemplate('pipeline.yml')
  const parts = stages.map(stagePart)
  const { Pipeline: pipeline } = base.Resources
  if (!pipeline) throw new Error('pipeline.yml has no Pipeline.')
  const Stages = [...(pipeline.Properties.Stages as object[]), ...parts.map(({ pipelineStage }) => pipelineStage)]
  return {
    ...base,
    Parameters: { ...withService(base, service), ...merged(parts.map(({ parameters }) => parameters)) } as NonNullable<Template['Parameters']>, // of CloudFormation's types
    Resources: {
      ...base.Resources,
      ...merged(parts.map(({ resources }) => resources)),
      Pipeline: withProperties(pipeline, { Stages }),
    },
  }
}

/** What GitHub Actions signs in with, for the tools account: github.yml with the role of each stage. */
export async function githubTemplate({ service, stages }: PipelineFacts): Promise<Template> {
  const base = await kitTemplate('github.yml')
  const parts = stages.map(githubPart)
  return {
    ...base,
    Parameters: { ...withService(base, service), ...merged(parts.map(({ parameters }) => parameters)) } as NonNullable<Template['Parameters']>, // of CloudFormation's types
    Resources: { ...base.Resources, ...merged(parts.map(({ resources }) => resources)) },
  }
}

function kitTemplate(name: string): Promise<Template> {
  return readTemplate(fileURLToPath(new URL(name, import.meta.url)))
}

function withService({ Parameters = {} }: Template, service: string): Record<string, object> {
  return { ...Parameters, Service: { ...Parameters.Service, Default: service } }
}

function merged<T>(all: readonly Record<string, T>[]): Record<string, T> {
  return Object.assign({}, ...all) as Record<string, T>
}
