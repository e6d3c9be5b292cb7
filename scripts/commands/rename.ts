import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { renameApplication } from '../rename/rename.ts'

/** Gives the application another name, wherever it stands. Not while there is a local stack under the old one. `--json`: `{ service, title, files }`. */
export async function rename(project: Project, output: Output, name: string, title: string | undefined): Promise<void> {
  if (existsSync(join(project.state, 'deployed.json')))
    throw new StagecraftError('stack-exists', 'A local stack exists under the old name. It cannot be renamed.', {
      hint: 'Delete it first with `make reset`. That deletes its data.',
    })
  const { service, title: titles, files } = await renameApplication(project, name, title)
  output.result({ service, title: titles, files }, () =>
    [
      `  ${service[0]} is ${service[1]} now${titles[0] ? `, and ${titles[0]} is ${titles[1]}` : ''}:`,
      ...files.map((file) => `  ${file}`),
      '  A stack on AWS keeps its old name: remove it with the old sources (`npx serverless remove --stage …`).',
    ].join('\n'),
  )
}
