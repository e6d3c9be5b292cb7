import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { describeStage } from '../check-aws/describe-stage.ts'
import { accountsOf } from '../deployment/accounts.ts'
import { pipelineStages } from './stages.ts'
import { githubTemplate, pipelineTemplate } from './template.ts'
import { type WorkflowFacts, workflow } from './workflow.ts'

export const workflowFile = '.github/workflows/deploy.yml'

/** What the pipelines of a project are generated from. Throws `no-stages`, `no-account`, and as its first stage’s compilation does. */
export async function pipelineFacts(project: Project): Promise<WorkflowFacts> {
  const stages = await pipelineStages(project.root)
  const [{ name: first } = { name: '' }] = stages
  const { tools: toolsAccount } = await accountsOf(project.root, first)
  const { service, region } = await describeStage(project, first)
  return { service, region, toolsAccount, stages }
}

/** Where each file was written, relative to the project. */
export interface WrittenPipelines {
  facts: WorkflowFacts
  pipeline: string
  github: string
  workflow: string
}

/** Writes the templates for the tools account below `.stagecraft/pipeline`, and GitHub’s workflow, which belongs into the repository. */
export async function writePipelines(project: Project): Promise<WrittenPipelines> {
  const facts = await pipelineFacts(project)
  const written = { pipeline: '.stagecraft/pipeline/pipeline.json', github: '.stagecraft/pipeline/github.json', workflow: workflowFile }
  const texts = {
    pipeline: `${JSON.stringify(await pipelineTemplate(facts), null, 2)}\n`,
    github: `${JSON.stringify(await githubTemplate(facts), null, 2)}\n`,
    workflow: workflow(facts),
  }
  for (const [kind, file] of Object.entries(written)) {
    const path = join(project.root, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, texts[kind as keyof typeof texts]) // the same keys
  }
  return { facts, ...written }
}
