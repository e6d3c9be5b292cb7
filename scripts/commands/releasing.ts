import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'

/**
 * Opens a project whose releases the kit can build and bring to stages. Throws `not-released-here` in a repository that does not know the kit: its
 * functions are packaged by its own plugins, and its template has neither versions to shift traffic between nor a stage table.
 */
export function releasing(open: () => Promise<Project>): () => Promise<Project> {
  return async () => {
    const project = await open()
    if (project.isAdopted)
      throw new StagecraftError(
        'not-released-here',
        `Stagecraft builds releases, and brings them to stages, only in a project whose serverless.yml names its plugin, \`@stagecraft/localstack\`. ${project.template ?? 'This repository’s'} does not.`,
        {
          hint: `Deploy as before: ${project.template ? '`sam deploy`' : '`npx serverless deploy --stage <stage>`'}. Stagecraft has changed none of your files. docs/adopt.md, “Stages on AWS”, says what releases would need.`,
        },
      )
    return project
  }
}
