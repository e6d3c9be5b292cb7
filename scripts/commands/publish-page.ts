import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stageAccess } from '../config/stage-access.ts'
import type { Output } from '../output/output.ts'
import { publishPage } from '../page/publish.ts'
import { packageRelease } from '../release/package.ts'

/** Uploads the page of the current release to a stage, with the stage’s own `config.json`. `--json`: `{ release, stage, files }`. */
export async function publishPageCommand(project: Project, output: Output, { stage = project.stage }: { stage?: string }): Promise<void> {
  const { pageBucket, pageConfiguration } = project.config
  if (!project.config.page || !pageBucket)
    throw new StagecraftError('no-page-place', 'This application does not say where its page is served from.', {
      hint: 'Set `page` and `pageBucket` in stagecraft.config.ts.',
    })
  const access = await stageAccess(project, stage)
  const { folder, manifest } = await packageRelease(project, (line) => output.say(`  …     ${line}`))
  const files = await publishPage(access, { bucket: pageBucket, configuration: pageConfiguration }, join(folder, 'page'))
  output.result({ release: manifest.name, stage, files }, () => `  The page of ${manifest.name} is on ${stage}: ${files} files.`)
}
