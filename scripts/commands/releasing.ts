import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { samConfiguration } from '@stagecraft/localstack/adoption/sam/configuration.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { keptTemplate, usualTemplate } from '@stagecraft/localstack/project-root.mjs'

/**
 * Opens a project whose releases the kit can build and bring to stages. A repository that does not know the kit has to name its stages in
 * stagecraft.config.ts. Throws `not-released-here` where it does not, or where a compose file describes it, or a template that the commit does not name, and `wrong-config` where
 * `stages` stands in a project of the kit's own.
 */
export function releasing(open: () => Promise<Project>): () => Promise<Project> {
  return async () => {
    const project = await open()
    const { isAdopted, compose, config } = project
    if (!isAdopted && config.stages)
      throw new StagecraftError(
        'wrong-config',
        'stagecraft.config.ts has `stages`, and the stages of this project stand under `params` in serverless.yml.',
        {
          hint: 'Leave `stages` out.',
        },
      )
    if (isAdopted && (compose || !config.stages)) throw refused(project)
    await refuseKeptTemplate(project)
    return project
  }
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

function refused({ template, compose }: Project): StagecraftError {
  const deploysBy = template ? '`sam deploy`' : '`npx serverless deploy --stage <stage>`'
  if (compose)
    return new StagecraftError(
      'not-released-here',
      `Stagecraft builds releases of what one serverless.yml or one template describes, and this is described by ${compose.file}.`,
      {
        hint: `Release each service from its folder, in this order: ${compose.services.map(({ path }) => path).join(', ')}. Each gets a stagecraft.config.ts with \`stages\`. What one takes of another by \`params\`, hand over by an output with \`Export\` and \`Fn::ImportValue\`, or by a parameter of SSM and \`\${ssm:…}\`. Or deploy as before: ${deploysBy}. Stagecraft has changed none of your files.`,
      },
    )
  return new StagecraftError('not-released-here', 'A release is built for stages, and stagecraft.config.ts names none.', {
    hint: `Add them: \`export default { stages: { default: { toolsAccount: '111111111111' }, dev: { account: '222222222222' }, prod: { account: '333333333333' } } }\`. docs/adopt.md, “Stages on AWS”, says the rest. Or deploy as before: ${deploysBy}. Stagecraft has changed none of your files.`,
  })
}
