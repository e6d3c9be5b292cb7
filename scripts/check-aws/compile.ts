import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { type Description, describe } from '@stagecraft/localstack/stack/description.ts'
import type { Checked } from './checked.ts'
import { knownActions } from './known-actions/known-actions.ts'
import { awsStages } from './stages.ts'
import { readTemplate } from './template-file.ts'

/** A stage’s template as for AWS, compiled without credentials, network and bundles; kept until one of the files it is made from changes. */
export async function describeStage(project: Project, stage: string): Promise<Description> {
  const state = join(project.programs, 'cache', 'stages', stage)
  await mkdir(state, { recursive: true, mode: 0o700 })
  return describe({ ...project, stage, state })
}

/** Everything there is to check: the template of every stage on AWS, then the further ones of `templates` in stagecraft.config.ts. */
export async function compileAll(project: Project): Promise<Checked[]> {
  const stages = await awsStages(project.root)
  const isAction = await knownActions()
  const shared = {
    isAction,
    document: documentsOf(project.root),

    connectionsVariable: project.config.connectionsVariable,
  }
  const compiled: Checked[] = []
  // one after another: each takes a whole core
  for (const name of stages) {
    const { stage, template, functions, region, service } = await describeStage(project, name)
    compiled.push({ name, stage, template, functions, region, service, ...shared })
  }
  const { region = '', service = '' } = compiled[0] ?? {}
  for (const file of project.config.templates ?? []) {
    const template = await readTemplate(join(project.root, file))
    compiled.push({ name: file, stage: undefined, template, functions: {}, region, service, ...shared })
  }
  return compiled
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
