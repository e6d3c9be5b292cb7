import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { samConfiguration } from '@stagecraft/localstack/adoption/sam/configuration.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { keptTemplate, usualTemplate } from '@stagecraft/localstack/project-root.mjs'
import { releasedServices } from '../release/composed/released-services.ts'

/**
 * Opens a project whose releases the kit can build and bring to stages: one that a compose file describes, too, and one service of that. A repository that
 * does not know the kit has to name its stages in stagecraft.config.ts. Throws `not-released-here` where it does not, or where a template describes it that the
 * commit does not name, and `wrong-config` where `stages` stands in a project of the kit's own.
 */
export function releasing(open: () => Promise<Project>): () => Promise<Project> {
  return async () => {
    const opened = await open()
    const project = opened.partOf ? await releasedService(opened.partOf) : opened
    const { isAdopted, config } = project
    if (!isAdopted && config.stages)
      throw new StagecraftError(
        'wrong-config',
        'stagecraft.config.ts has `stages`, and the stages of this project stand under `params` in serverless.yml.',
        {
          hint: 'Leave `stages` out.',
        },
      )
    if (isAdopted && !config.stages) throw refused(project)
    await refuseKeptTemplate(project)
    return project
  }
}

async function releasedService({ root, service }: NonNullable<Project['partOf']>): Promise<Project> {
  const found = (await releasedServices(root)).find(({ name }) => name === service)
  if (!found) throw new Error(`${service} was a service of ${root} a moment ago.`)
  return found.project
}

// only this machine knows what its last start was given (`up --template`)
async function refuseKeptTemplate({ root, template, config }: Project): Promise<void> {
  if (!template || config.template || !existsSync(join(root, keptTemplate))) return
  const ofCommit = (await samConfiguration(root))?.template ?? usualTemplate(root)
  if (template !== ofCommit)
    throw new StagecraftError('not-released-here', `A release is of a commit, and only this machine knows that ${template} describes the system.`, {
      hint: `Add \`template: '${template}'\` to stagecraft.config.ts.`,
    })
}

/** As `releasing`, for what belongs to the kit's own projects alone. `what` it does there, as the end of a sentence. Throws `not-released-here`. */
export function ownProject(open: () => Promise<Project>, what: string): () => Promise<Project> {
  return async () => {
    const project = await open()
    if (project.isAdopted)
      throw new StagecraftError(
        'not-released-here',
        `Only in a project whose serverless.yml names the plugin \`@stagecraft/localstack\` does Stagecraft ${what}.`,
        {
          hint: 'docs/compatibility.md, “Releases of such a repository”, says what it does here.',
        },
      )
    return project
  }
}

function refused({ template, compose, partOf }: Project): StagecraftError {
  const deploysBy = template ? '`sam deploy`' : '`npx serverless deploy --stage <stage>`'
  const place = compose || partOf ? 'the stagecraft.config.ts beside the compose file' : 'stagecraft.config.ts'
  return new StagecraftError('not-released-here', `A release is built for stages, and ${place} names none.`, {
    hint: `Add them: \`export default { stages: { default: { toolsAccount: '111111111111' }, dev: { account: '222222222222' }, prod: { account: '333333333333' } } }\`. docs/adopt.md, “Stages on AWS”, says the rest. Or deploy as before: ${deploysBy}. Stagecraft has changed none of your files.`,
  })
}
