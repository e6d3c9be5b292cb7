import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { pipelineStages } from '../pipeline/stages.ts'
import { githubTemplate, pipelineTemplate } from '../pipeline/template.ts'
import { bootstrapTemplates } from './bootstrap.ts'
import type { Checked } from './checked.ts'
import { describeStage } from './describe-stage.ts'
import { knownActions } from './known-actions/known-actions.ts'
import { awsStages } from './stages.ts'
import { readTemplate } from './template-file.ts'

/** Everything there is to check: the template of every stage on AWS, the further ones of `templates` in stagecraft.config.ts, and the kit’s own. */
export async function compileAll(project: Project): Promise<Checked[]> {
  const compiled: Checked[] = []
  // one after another: each takes a whole core
  for (const stage of await awsStages(project.root)) compiled.push(await checkedStage(project, stage))
  return [...compiled, ...(await checkedFurther(project, compiled[0])), ...(await checkedKit(project, compiled))]
}

export async function checkedStage(project: Project, stage: string): Promise<Checked> {
  const { template, functions, region, service } = await describeStage(project, stage)
  return { name: stage, stage, template, functions, region, service, ...(await shared(project)) }
}

/** The further templates, which belong to the same service as `own`. */
export function checkedFurther(project: Project, own: Checked | undefined): Promise<Checked[]> {
  const { region = '', service = '' } = own ?? {}
  return Promise.all(
    (project.config.templates ?? []).map(async (file) => {
      const template = await readTemplate(join(project.root, file))
      return { name: file, stage: undefined, template, functions: {}, region, service, ...(await shared(project)) }
    }),
  )
}

// the kit's own, for the tools account and for what every account needs once
async function checkedKit(project: Project, compiled: readonly Checked[]): Promise<Checked[]> {
  const { region = '', service = '' } = compiled[0] ?? {}
  const facts = { region, service, stages: await pipelineStages(project.root) }
  const templates = {
    pipeline: await pipelineTemplate(facts),
    'GitHub’s roles': await githubTemplate(facts),
    ...(await bootstrapTemplates(project, compiled)),
  }
  const about = { stage: undefined, functions: {}, region, service, ...(await shared(project)) }
  return Object.entries(templates).map(([name, template]) => ({ name, template, ...about }))
}

async function shared({ root, config }: Project): Promise<Pick<Checked, 'isAction' | 'document' | 'connectionsVariable'>> {
  return { isAction: await knownActions(), document: documentsOf(root), connectionsVariable: config.connectionsVariable }
}

function documentsOf(root: string): Checked['document'] {
  return (file) => {
    try {
      return readFileSync(join(root, file), 'utf8')
    } catch {
      return undefined
    }
  }
}
